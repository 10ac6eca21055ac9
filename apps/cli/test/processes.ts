import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../bin/votestream.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty folder as the data folder of an installation of its own; removed at the end. */
export async function emptyInstallation(): Promise<{ env: NodeJS.ProcessEnv; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'votestream-test-'));
  // Root's PostgreSQL runs as another user, who must get in.
  await chmod(folder, 0o755);
  const { DATABASE_URL, KAFKA_BROKERS, ...inherited } = process.env;
  return {
    env: { ...inherited, VOTESTREAM_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn', LOG_FORMAT: 'json' },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The same, with an address for its site that nothing listens on now. @param variables more of its environment */
export async function emptySite(
  variables: NodeJS.ProcessEnv = {},
): Promise<{ env: NodeJS.ProcessEnv; url: string; remove(): Promise<void> }> {
  const { env, remove } = await emptyInstallation();
  const port = String(await freePort());
  return { env: { ...env, ...variables, PORT: port }, url: `http://127.0.0.1:${port}`, remove };
}

/** What a test has started and not ended, as where it failed, ends with the process that runs the tests. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a script with the Node.js that runs the tests. `detached`: in a process group of its own. */
export function start(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { detached = false } = {},
): Running {
  const child = spawn(process.execPath, [script, ...args], {
    env,
    detached,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return { child, finished, output: () => stdout + stderr };
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** What it has printed so far. */
  readonly output: () => string;
}

/** Starts `votestream` with these arguments. */
export function startVotestream(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  options?: { detached?: boolean },
): Running {
  return start(main, args, env, options);
}

/** Runs `votestream` to its end. */
export function votestream(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Finished> {
  return startVotestream(args, env).finished;
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

/**
 * Every process that was started for this installation: its folder stands in the environment or the command line. Linux
 * only: it looks into /proc. @param words only those whose command line holds them
 */
export async function processesOf(env: NodeJS.ProcessEnv, words = ''): Promise<number[]> {
  const folder = env['VOTESTREAM_DATA_DIR'] ?? '';
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
      const [environment, commandLine] = await Promise.all([read('environ'), read('cmdline')]);
      const isOurs = environment.includes(folder) || commandLine.includes(folder);
      return commandLine !== '' && isOurs && commandLine.replaceAll('\0', ' ').includes(words);
    }),
  );
  return pids.filter((_, index) => found[index]).map(Number);
}
