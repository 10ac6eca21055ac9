import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { problem } from '../src/contract/problem.ts';
import { PROBLEMS, type ProblemName, refuse } from '../src/problems.ts';

const published: Record<ProblemName, number> = {
  'invalid-request': 400,
  'not-the-administrator': 401,
  'no-administration': 403,
  'other-origin': 403,
  'unknown-path': 404,
  'unknown-election': 404,
  'unknown-contest': 404,
  'unknown-state': 404,
  'minute-not-passed': 404,
  'not-kept-by-minute': 400,
  'too-many-points': 400,
  'night-too-large': 404,
  'method-not-allowed': 405,
  'job-in-progress': 409,
  'too-many-requests': 429,
  'no-jobs': 503,
  'internal-error': 500,
  'too-many-subscribers': 503,
  'numbers-unavailable': 503,
  'another-version': 503,
  'not-ready': 503,
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
