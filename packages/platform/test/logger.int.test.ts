import { expect, test } from 'vitest';
import { runProgram } from './program.ts';

const LOG_SECRETS = `
  logger.info({ password: 'topsecret', request: { headers: { authorization: 'topsecret' }, token: 'topsecret' } },
    'connecting to postgres://user:topsecret@host/db');
  logger.error({ err: new Error('no postgres://user:topsecret@host/db') }, 'failed');
  console.log('printed');`;

test.for(['json', 'pretty'] as const)('no secret gets into the log (%s)', async (format) => {
  const program = runProgram(LOG_SECRETS, format);
  const log = await program.stderr;
  expect(log).toContain('connecting to postgres://user:[redacted]@host/db');
  expect(log).not.toContain('topsecret');
  expect(log).not.toContain('printed');
});
