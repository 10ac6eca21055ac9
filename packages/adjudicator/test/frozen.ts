import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PARTITIONS } from './requests.ts';

const script = fileURLToPath(new URL('./frozen-adjudicator.ts', import.meta.url));

export interface Frozen {
  /** Resolves when it has decided something, appended it, and stopped before the commit. */
  readonly frozen: Promise<void>;
  /** It goes on as if nothing had been. */
  resume(): void;
  /** @returns the exit code. */
  stop(): Promise<number | null>;
  kill(): void;
}

/** Starts an adjudicator in a process of its own that freezes before its first commit. */
export function startFrozen({ databaseUrl, brokers }: { databaseUrl: string; brokers: string }): Frozen {
  const child = spawn(process.execPath, [script, databaseUrl, brokers, String(PARTITIONS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let output = '';
  const frozen = new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('frozen')) resolve();
    });
    void ended.then(([code]) => reject(new Error(`the adjudicator ended with ${code} before it froze`)));
  });
  frozen.catch(() => undefined);
  return {
    frozen,
    resume: () => void child.kill('SIGCONT'),
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
