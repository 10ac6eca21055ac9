import { once } from 'node:events';
import { createServer, IncomingMessage } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Hono } from 'hono';
import { afterEach, expect, test, vi } from 'vitest';
import { problem } from '../../src/contract/problem.ts';
import { readBody } from '../../src/http/body.ts';
import type { Caller } from '../../src/http/gate.ts';
import { apiListener, isForApi } from '../../src/http/listener.ts';
import type { OutletListener } from '../../src/live/outlet.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Fetch = Parameters<typeof apiListener>[0]['fetch'];

/** @returns the port of a server of Node's that hands everything to `fetch` */
async function listening(fetch: (request: Request, caller: Caller) => Response | Promise<Response>) {
  const handed: Fetch = (request, caller) => fetch(request, caller as Caller);
  const server = createServer(apiListener({ fetch: handed }, { header: undefined, proxies: 1 }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** What comes back for bytes that no client library would send. */
async function told(port: number, sent: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  closing.push(() => socket.destroy());
  socket.write(sent);
  return text(socket);
}

test.for(['/api', '/api/', '/api/elections', '/api?x'])("%s is the API's", (url) => {
  expect(isForApi(Object.assign(new IncomingMessage(new Socket()), { url }))).toBe(true);
});

test.for(['/', '/apiary', '/states/api', '/x?/api/'])("%s is the site's", (url) => {
  expect(isForApi(Object.assign(new IncomingMessage(new Socket()), { url }))).toBe(false);
});

test('the API learns who calls, and answers', async () => {
  const port = await listening((request, { clientAddress }) =>
    Response.json({ path: new URL(request.url).pathname, clientAddress }, { status: 201 }),
  );
  const response = await fetch(`http://127.0.0.1:${port}/api/elections`);
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ path: '/api/elections', clientAddress: '127.0.0.1' });
});

test('who takes the connection writes to it as long as the reader stays, behind the head of the answer', async () => {
  const onClosed = vi.fn();
  const port = await listening((_, { connection }) => {
    const listener: OutletListener = { onDrained: () => connection?.write(Buffer.from('first ')), onClosed };
    connection?.attach(listener);
    return new Response(null, { headers: { 'content-type': 'text/event-stream', 'x-kept': 'yes' } });
  });
  const leave = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/api/live`, { signal: leave.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('x-kept')).toBe('yes');
  const { value } = (await response.body?.getReader().read()) ?? {};
  expect(Buffer.from(value ?? []).toString()).toBe('first ');
  expect(onClosed).not.toHaveBeenCalled();
  leave.abort();
  await vi.waitFor(() => expect(onClosed).toHaveBeenCalledTimes(1));
});

test.for<[string, string]>([
  ['a host that is none', 'GET /api/x HTTP/1.1\r\nHost: not a host\r\nConnection: close\r\n\r\n'],
  ['an address that is none', 'GET http://[x/api/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
])('%s gets a problem, and asks nobody', async ([, sent]) => {
  const asked = vi.fn(() => new Response());
  const answer = await told(await listening(asked), sent);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('content-type: application/problem+json');
  expect(problem.parse(JSON.parse(answer.split('\r\n\r\n')[1] ?? ''))).toMatchObject({ status: 400 });
  expect(asked).not.toHaveBeenCalled();
});

const LIMITS = { bodyBytesMax: 1_000, bodyMsMax: 200 };
const reading = new Hono().post('*', async (c) => {
  const body = await readBody(c, LIMITS);
  return body.ok ? c.text(`took ${body.bytes.length}`) : body.refusal;
});
const HEAD = 'POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\n';

test.for<[string, string, string]>([
  ['one that is whole', `${HEAD}Content-Length: 2\r\n\r\n{}`, 'took 2'],
  ['one in pieces', `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n`, 'took 2'],
  ['none', `${HEAD}Content-Length: 0\r\n\r\n`, 'took 0'],
  ['one that says that it is too large', `${HEAD}Content-Length: 1001\r\n\r\n{`, 'body-too-large'],
  [
    'one that is too large in the end',
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n${`100\r\n${'x'.repeat(256)}\r\n`.repeat(400)}`,
    'body-too-large',
  ],
  ['one that dribbles in', `${HEAD}Content-Length: 20\r\n\r\n{`, 'body-too-slow'],
])('a body is read from the connection: %s', async ([, sent, expected]) => {
  expect(await told(await listening(reading.fetch), sent)).toContain(expected);
});

test('a body that breaks off harms nobody', async () => {
  const port = await listening(reading.fetch);
  const socket = connect(port, '127.0.0.1');
  socket.write(`${HEAD}Content-Length: 20\r\n\r\n{`);
  await once(socket, 'connect');
  socket.destroy();
  expect(await told(port, `${HEAD}Content-Length: 2\r\n\r\n{}`)).toContain('took 2');
});
