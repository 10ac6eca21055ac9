import { expect, test } from 'vitest';
import { runProgram } from './program.ts';

const messages = (log: string) =>
  log
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line).msg);

test.for(['SIGINT', 'SIGTERM'] as const)(
  '%s closes the last opened first and ends with 0',
  async (signal) => {
    const program = runProgram(`
    const shutdown = platform.createShutdown({ logger });
    shutdown.onClose('database', () => logger.info('database closed'));
    shutdown.onClose('server', async () => { await null; logger.info('server closed'); });
    shutdown.signal.addEventListener('abort', () => logger.info('aborted'));
    setInterval(() => {}, 1000);
    console.log('ready');`);
    await program.ready;
    program.child.kill(signal);
    expect(await program.exitCode).toBe(0);
    const lines = messages(await program.stderr);
    expect(lines.slice(-3)).toEqual(['aborted', 'server closed', 'database closed']);
  },
);

test('a step that fails does not keep the others from closing, and the exit code tells', async () => {
  const program = runProgram(`
    const shutdown = platform.createShutdown({ logger });
    shutdown.onClose('database', () => logger.info('database closed'));
    shutdown.onClose('server', () => Promise.reject(new Error('stuck')));
    setInterval(() => {}, 1000);
    console.log('ready');`);
  await program.ready;
  program.child.kill('SIGTERM');
  expect(await program.exitCode).toBe(1);
  expect(messages(await program.stderr).slice(-2)).toEqual(['server failed to close', 'database closed']);
});

test('one Ctrl-C that arrives twice, from the terminal and from the package manager, still closes in order', async () => {
  const program = runProgram(`
    const shutdown = platform.createShutdown({ logger });
    shutdown.onClose('database', async () => {
      process.kill(process.pid, 'SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 50));
      logger.info('database closed');
    });
    setInterval(() => {}, 1000);
    console.log('ready');`);
  await program.ready;
  program.child.kill('SIGINT');
  expect(await program.exitCode).toBe(0);
  expect(messages(await program.stderr).at(-1)).toBe('database closed');
});

test('a second Ctrl-C ends a shutdown that hangs, at once and with 130', async () => {
  const program = runProgram(`
    const shutdown = platform.createShutdown({ logger });
    shutdown.onClose('database', () => new Promise(() => {}));
    setInterval(() => process.kill(process.pid, 'SIGINT'), 600);
    console.log('ready');`);
  expect(await program.exitCode).toBe(130);
});

test('a command that ends by itself runs its steps once and is not kept alive', async () => {
  const program = runProgram(`
    const shutdown = platform.createShutdown({ logger });
    shutdown.onClose('database', () => logger.info('database closed'));
    await Promise.all([shutdown.close(), shutdown.close()]);`);
  expect(await program.exitCode).toBe(0);
  expect(messages(await program.stderr)).toEqual(['database closed']);
});

test.for(['throw new Error("lost")', 'void Promise.reject(new Error("lost"))'])(
  '%s that nobody catches is logged and fatal',
  async (bug) => {
    const program = runProgram(`
    platform.createShutdown({ logger });
    setInterval(() => {}, 1000);
    setTimeout(() => { ${bug} }, 0);`);
    expect(await program.exitCode).toBe(1);
    expect(await program.stderr).toMatch(/"level":60.*lost/);
  },
);
