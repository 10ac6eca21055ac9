import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { problem } from '../src/contract/problem.ts';
import { PROBLEMS, type ProblemName, refuse } from '../src/problems.ts';

const published: Record<ProblemName, number> = {
  'invalid-request': 400,
  'wrong-digest': 400,
  'signature-missing': 401,
  'signature-invalid': 401,
  'signature-expired': 401,
  'not-the-administrator': 401,
  'no-administration': 403,
  'other-origin': 403,
  'unknown-path': 404,
  'minute-not-passed': 404,
  'not-kept-by-minute': 400,
  'too-many-points': 400,
  'night-too-large': 404,
  'method-not-allowed': 405,
  'body-too-slow': 408,
  'body-too-large': 413,
  'not-json': 415,
  'job-in-progress': 409,
  'too-many-requests': 429,
  'no-jobs': 503,
  'internal-error': 500,
  undecided: 503,
  'log-unavailable': 503,
  'too-busy': 503,
  'too-many-subscribers': 503,
  'numbers-unavailable': 503,
  'another-version': 503,
  'not-ready': 503,
  malformed: 422,
  'wrong-key': 422,
  'wrong-partition': 422,
  'wrong-credential': 403,
  'unknown-election': 404,
  'unknown-contest': 404,
  'unknown-state': 404,
  'unknown-station': 404,
  'unknown-voter': 404,
  'unknown-ballot': 404,
  'unknown-candidate': 422,
  'invalid-ballot': 422,
  'wrong-state': 422,
  'under-age': 422,
  'already-registered': 409,
  'already-announced': 409,
  'already-called': 409,
  'not-called': 409,
  'ballot-already-issued': 409,
  'ballot-already-cast': 409,
  'polls-not-open': 409,
  'polls-closed': 409,
  'polls-not-closed': 409,
  certified: 409,
};

test.for(Object.entries(published))('clients can rely on /problems/%s', async ([name, status]) => {
  const app = new Hono().get('/here', (c) => refuse(c, nameOf(name), 'what was wrong'));
  const response = await app.request('/here');
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.has('retry-after')).toBe(status === 503 || status === 429);
  expect(problem.strict().parse(await response.json())).toMatchObject({
    type: `/problems/${name}`,
    status,
    detail: 'what was wrong',
    instance: '/here',
  });
});

test('no refusal exists that is not published here', () => {
  expect(Object.keys(PROBLEMS).sort()).toEqual(Object.keys(published).sort());
});

function nameOf(name: string): ProblemName {
  const known = Object.keys(PROBLEMS).find((each): each is ProblemName => each === name);
  if (!known) throw new Error(`${name} is not a problem`);
  return known;
}
