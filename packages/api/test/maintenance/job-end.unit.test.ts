import { expect, test } from 'vitest';
import { endOf } from '../../src/maintenance/job-end.ts';

const end = (given: Partial<Parameters<typeof endOf>[1]>) => ({
  code: 0,
  killedBy: null,
  stdout: '',
  stderr: '',
  ...given,
});

test('a rebuild that is done says what serves now', () => {
  const stdout = JSON.stringify({
    outcome: 'complete',
    builds: [{ projection: 'results', generation: 3, predecessor: 2, isResumed: false }],
    records: 1_200,
    seconds: 0.51,
  });
  expect(endOf('rebuild', end({ stdout }))).toEqual({
    outcome: 'done',
    message: '1200 records counted in 0.5 s; now serve: results 3',
  });
});

test('a rebuild that was killed is not called failed or done, and it is said that it can go on', () => {
  const killed = endOf('rebuild', end({ code: null, killedBy: 'SIGKILL' }));
  expect(killed.outcome).toBe('lost');
  expect(killed.message).toMatch(/killed by SIGKILL; what is built is kept/);
});

test('a rebuild that was stopped in good order says so', () => {
  const stdout = JSON.stringify({ outcome: 'stopped', builds: [], records: 5, seconds: 1 });
  expect(endOf('rebuild', end({ code: 1, stdout })).outcome).toBe('stopped');
});

test('a refusal is shown in the words of the command, without its log lines and progress', () => {
  const stderr = '{"level":40,"msg":"something"}\nresults has no generation that served before\n';
  expect(endOf('rollback', end({ code: 1, stderr }))).toEqual({
    outcome: 'failed',
    message: 'results has no generation that served before',
  });
});

test('letters that still cannot be counted are told, although the command ends with code 1', () => {
  const stdout = JSON.stringify({ folded: 2, ignored: 0, parked: 3 });
  expect(endOf('retry', end({ code: 1, stdout }))).toEqual({
    outcome: 'done',
    message: '2 count now, 0 do not concern their read model, 3 still cannot be counted',
  });
});
