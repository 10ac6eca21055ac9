import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Runs a shell command when this process is gone, however it ended (SIGKILL too): the guard waits on a pipe that
 * only this process holds open, and outlives the signals that end a whole process group.
 */
export function onceWeAreGone(command: string, ...args: string[]): { dismiss(): void } {
  const guard: ChildProcess = spawn(
    'sh',
    ['-c', `trap '' HUP INT TERM; cat >/dev/null; ${command}`, 'sh', ...args],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  guard.unref();
  return {
    dismiss() {
      guard.kill('SIGKILL');
      guard.stdin?.destroy();
    },
  };
}
