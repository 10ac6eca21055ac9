import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { Engine } from './prepare.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the desk that says how Redpanda Connect is started. */
    connectDesk: string;
  }
}

const INFRA = fileURLToPath(new URL('../../..', import.meta.url));
/** The folder of the pipelines. */
export const PIPELINES = fileURLToPath(new URL('../..', import.meta.url));

export interface RunningConnect {
  readonly ended: Promise<{ code: number | null; output: string }>;
  /** What it has said so far. */
  readonly output: () => string;
  /** SIGTERM, as an operator stops it: what is in hand is delivered first. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** Where nobody has used it before, an image is fetched or a program compiled while other tests take the processor. */
export const READY_MS_MAX = 600_000;

/** Redpanda Connect, or its stand-in; undefined where neither can be had. */
export async function connectEngine(): Promise<Engine | undefined> {
  const response = await fetch(inject('connectDesk'));
  const body = await response.text();
  if (!response.ok) throw new Error(body);
  if (body === '') return undefined;
  const engine: Engine = JSON.parse(body);
  return engine;
}

/**
 * Starts `redpanda-connect` with these arguments.
 * @param variables all of its environment
 * @param input a file that it gets on its standard input; default: nothing
 */
export function startConnect(
  engine: Engine,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  input = '/dev/null',
): RunningConnect {
  const name = `votestream-connect-${randomUUID()}`;
  const child =
    engine.kind === 'image'
      ? spawn('docker', dockerArguments(engine.image, name, args, variables))
      : spawn(engine.program, args, { cwd: PIPELINES, env: { PATH: process.env['PATH'], ...variables } });
  // A program that has ended reads no more.
  child.stdin.on('error', () => {});
  createReadStream(input).pipe(child.stdin);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const killNow = () => {
    if (engine.kind === 'image') execFileSync('docker', ['rm', '-f', name], { stdio: 'ignore' });
    else child.kill('SIGKILL');
  };
  process.once('exit', killNow);
  const ended = endOf(child).then((code) => {
    process.off('exit', killNow);
    return { code, output };
  });
  return {
    ended,
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
    kill: async () => {
      killNow();
      await ended;
    },
  };
}

/** On the network and in the temporary folder of this machine, so that paths and addresses mean the same. */
function dockerArguments(
  image: string,
  name: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): string[] {
  const account = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  return [
    ...['run', '--rm', '-i', '--name', name, '--network', 'host', '--user', account],
    ...['-v', `${INFRA}:${INFRA}:ro`, '-v', `${tmpdir()}:${tmpdir()}`, '-w', PIPELINES],
    ...Object.entries(variables).flatMap(([variable, value]) => ['-e', `${variable}=${value}`]),
    image,
    ...args,
  ];
}

async function endOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'close');
  return typeof code === 'number' ? code : null;
}
