import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { nodeOptionsOf } from '../apps/cli/src/node-options.ts';

const main = fileURLToPath(new URL('../apps/cli/bin/votestream.js', import.meta.url));

/** Runs `votestream` to its end. @returns its stdout @throws when it fails */
export function votestream(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onStart?: (pid: number) => void,
): Promise<string> {
  return runToEnd([main, ...args], env, onStart);
}

/** Runs Node to its end. @param onStart gets the process id. @returns its stdout @throws when it fails */
export async function runToEnd(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onStart?: (pid: number) => void,
): Promise<string> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.pid !== undefined) onStart?.(child.pid);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}:\n${stdout}`);
  return stdout;
}

/** Starts a service as `votestream up` does. */
export function startService(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): { readonly pid: number; stop(): Promise<void> } {
  const child: ChildProcess = spawn(process.execPath, [...nodeOptionsOf(args[0]), main, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`votestream ${args.join(' ')} could not be started`);
  const ended = once(child, 'exit');
  let isStopping = false;
  void ended.then(([code]) => {
    if (!isStopping) throw new Error(`votestream ${args.join(' ')} ended with ${code}: nothing to measure`);
  });
  return {
    pid,
    stop: async () => {
      isStopping = true;
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
