import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

const ENTRY = new URL('../src/index.ts', import.meta.url).href;

export interface Program {
  readonly child: ChildProcess;
  readonly stderr: Promise<string>;
  readonly exitCode: Promise<number | null>;
  /** Resolves when the program printed its first line. */
  readonly ready: Promise<unknown>;
}

/** Runs `body` in a process of its own, with a logger and whatever it takes from `platform`. */
export function runProgram(body: string, format: 'json' | 'pretty' = 'json'): Program {
  const source = `
    import * as platform from '${ENTRY}';
    const logger = platform.createLogger({ name: 'test', level: 'info', format: '${format}' });
    ${body}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    child,
    stderr: text(child.stderr),
    exitCode: once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null)),
    ready: once(child.stdout, 'data'),
  };
}
