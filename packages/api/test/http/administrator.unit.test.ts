import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { problem } from '../../src/contract/problem.ts';
import { AdministratorToken, administratorOnly } from '../../src/http/administrator.ts';

const TOKEN = 'a-token-of-this-test-0123456789';

function administration(token: string | undefined) {
  return new Hono()
    .use('/orders', administratorOnly(new AdministratorToken(token)))
    .post('/orders', (c) => c.text('done'));
}

async function order(token: string | undefined, authorization?: string) {
  const headers = authorization === undefined ? {} : { authorization };
  const response = await administration(token).request('/orders', { method: 'POST', headers });
  if (response.ok) return 'done';
  expect(response.headers.has('www-authenticate')).toBe(response.status === 401);
  const { type, detail } = problem.parse(await response.json());
  expect(detail).not.toContain(TOKEN);
  return type;
}

test('the administrator gets through with the token', async () => {
  expect(await order(TOKEN, `Bearer ${TOKEN}`)).toBe('done');
  expect(await order(TOKEN, `bearer  ${TOKEN}`)).toBe('done');
});

test.for([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  TOKEN,
  `Basic ${TOKEN}`,
  `Bearer ${TOKEN}x`,
  `Bearer ${TOKEN.slice(0, -1)}`,
  `Bearer ${TOKEN} ${TOKEN}`,
  'Bearer undefined',
  'Bearer null',
])('nobody else does, such as with "%s"', async (authorization) => {
  expect(await order(TOKEN, authorization)).toBe('/problems/not-the-administrator');
});

test.for([undefined, '', 'Bearer ', 'Bearer undefined', `Bearer ${TOKEN}`])(
  'where no token is configured nobody is the administrator, such as with "%s"',
  async (authorization) => {
    expect(await order(undefined, authorization)).toBe('/problems/no-administration');
    expect(await order('', authorization)).toBe('/problems/no-administration');
  },
);
