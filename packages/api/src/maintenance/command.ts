import { spawn } from 'node:child_process';

/** What is kept of what a command says; the end of it tells how it ended. */
const OUTPUT_CHARACTERS_MAX = 20_000;

export interface CommandEnd {
  /** null: killed by a signal. */
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly ended: Promise<CommandEnd>;
  /** In good order: a rebuild stops between two commits. */
  stop(): void;
}

/**
 * Runs `votestream` in a process of its own: counting a long log again would hold up every reader of this one. It ends
 * with this process, in whatever way that ends, because it watches the channel to it.
 * @param program the file of the command line
 */
export function runCommand(program: string, args: readonly string[]): RunningCommand {
  const { VOTESTREAM_ADMIN_TOKEN, VOTESTREAM_ADMIN_TOKEN_FILE, PORT, ...env } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...env, LOG_LEVEL: 'warn', LOG_FORMAT: 'json' },
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] = (output[name] + text).slice(-OUTPUT_CHARACTERS_MAX);
    });
  }
  const ended = new Promise<CommandEnd>((resolve) => {
    child.once('error', (error) =>
      resolve({ code: null, killedBy: null, stdout: '', stderr: error.message }),
    );
    child.once('close', (code, killedBy) => resolve({ code, killedBy, ...output }));
  });
  return { ended, stop: () => void child.kill('SIGTERM') };
}
