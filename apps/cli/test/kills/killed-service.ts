import { fileURLToPath } from 'node:url';
import { type Finished, type Running, start } from '../processes.ts';
import { describeKill, type Kill } from './stages.ts';

/** A replay that comes to its end before the stage was reached so often is tried again. */
const ATTEMPTS_MAX = 5;

/** Where the killing takes place. */
export interface Battlefield {
  readonly env: NodeJS.ProcessEnv;
  /** Ends everything in good order. */
  readonly over: AbortSignal;
  readonly killed: (kill: Kill) => Promise<void>;
  /** How often the database was killed so far. */
  readonly databaseKills: () => number;
}

/** Runs a service, each time until it is killed at the next stage of its list. @returns what the victims printed */
export async function killAgainAndAgain(kills: readonly Kill[], field: Battlefield): Promise<string> {
  let printed = '';
  for (const kill of kills) {
    for (let attempt = 1; !field.over.aborted; attempt += 1) {
      const killsBefore = field.databaseKills();
      const running = startVictim(kill, 'SIGKILL', field.env);
      const finished = await finishedOrStopped(running, field.over);
      const { code, signal, stdout, stderr } = finished;
      printed += stdout;
      if (signal === 'SIGKILL') {
        await field.killed(kill);
        break;
      }
      if (field.over.aborted) break;
      const isToBeRepeated =
        kill.service === 'replay' && (code === 0 || isExcused(finished, killsBefore, field));
      if (isToBeRepeated && attempt < ATTEMPTS_MAX) continue;
      throw new Error(`${describeKill(kill)} was not reached; ended with ${code}: ${stdout}${stderr}`);
    }
  }
  return printed;
}

const victim = fileURLToPath(new URL('./victim.ts', import.meta.url));

/** Starts a service that sends itself a signal, and says so on its output, when a stage is reached. */
export function startVictim(
  { service, stage, countdown }: Kill,
  signal: 'SIGKILL' | 'SIGSTOP',
  env: NodeJS.ProcessEnv,
): Running {
  return start(victim, [service, stage, String(countdown), signal], env);
}

/**
 * A replay that is at work when the database goes away ends, and says so; and one that comes right after another was
 * killed may find that its locks are still held.
 */
export function isExcused({ stderr }: Finished, databaseKillsBefore: number, field: Battlefield): boolean {
  return field.databaseKills() > databaseKillsBefore || stderr.includes('is being rebuilt already');
}

/** Waits for the end of a process, which comes in good order when everything is over. */
export async function finishedOrStopped(running: Running, over: AbortSignal): Promise<Finished> {
  const stop = () => running.child.kill('SIGTERM');
  over.addEventListener('abort', stop);
  if (over.aborted) stop();
  const finished = await running.finished;
  over.removeEventListener('abort', stop);
  return finished;
}
