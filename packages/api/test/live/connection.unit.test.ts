import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { Connection } from '../../src/live/connection.ts';
import { Subscriber } from '../../src/live/subscriber.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server of Node's with one reader, who gets what is written to the connection once the answer has begun. */
async function served(first = 'snapshot 1\n', { begins = true } = {}) {
  const newest = vi.fn(() => Buffer.from(first));
  const onEnd = vi.fn();
  const { promise: answered, resolve } = Promise.withResolvers<{
    subscriber: Subscriber;
    response: ServerResponse;
    begin: () => void;
  }>();
  const server = createServer((_, response) => {
    const connection = new Connection(response);
    expect(connection.isTaken).toBe(false);
    const subscriber = new Subscriber({ newest, onEnd, outlet: connection });
    expect(connection.isTaken).toBe(true);
    const begin = () => connection.begin(new Response(null, { headers: { 'x-of-the-answer': 'yes' } }));
    if (begins) begin();
    resolve({ subscriber, response, begin });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = get({ port, host: '127.0.0.1' });
  const reading = once(request, 'response').then(([message]: IncomingMessage[]) => {
    message?.setEncoding('utf8').on('data', (data: string) => {
      text += data;
    });
    expect(message?.headers['x-of-the-answer']).toBe('yes');
    return message?.socket;
  });
  reading.catch(() => undefined);
  let text = '';
  closing.push(() => {
    request.destroy();
    server.close();
  });
  const lines = () => text.split('\n').filter((line) => line !== '');
  const until = (line: string) =>
    vi.waitFor(() => expect(lines()).toContain(line), { timeout: 10_000, interval: 5 });
  return { ...(await answered), newest, onEnd, request, reading, lines, until };
}

test('what follows the first snapshot is written to the connection, in order', async () => {
  const { subscriber, lines, until, newest } = await served();
  await until('snapshot 1');
  for (let update = 2; update <= 200; update += 1) {
    subscriber.offer(Buffer.from(`update ${update}\n`));
    if (update % 20 === 0) await turn();
  }
  subscriber.heartbeat();
  await until(': heartbeat');
  expect(lines()).toEqual([
    'snapshot 1',
    ...Array.from({ length: 199 }, (_, index) => `update ${index + 2}`),
    ': heartbeat',
  ]);
  expect(newest).toHaveBeenCalledTimes(1);
});

test('an update that comes before the answer has begun is not lost: it begins with the newest snapshot', async () => {
  const { subscriber, begin, newest, until, lines } = await served('snapshot 1\n', { begins: false });
  newest.mockReturnValue(Buffer.from('snapshot 2\n'));
  subscriber.offer(Buffer.from('update 2\n'));
  subscriber.heartbeat();
  begin();
  await until('snapshot 2');
  subscriber.offer(Buffer.from('update 3\n'));
  await until('update 3');
  expect(lines()).toEqual(['snapshot 2', 'update 3']);
});

test('a reader that leaves before the answer has begun is forgotten', async () => {
  const { subscriber, begin, request, onEnd, newest } = await served('snapshot 1\n', { begins: false });
  request.destroy();
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalledTimes(1));
  begin();
  subscriber.offer(Buffer.from('update 2\n'));
  expect(newest).not.toHaveBeenCalled();
});

test('a reader that has left before anybody writes to its connection is forgotten', async () => {
  const { response, request } = await served();
  request.destroy();
  await vi.waitFor(() => expect(response.destroyed).toBe(true));
  const onEnd = vi.fn();
  const late = new Subscriber({ newest: () => Buffer.from(''), onEnd, outlet: new Connection(response) });
  expect(onEnd).toHaveBeenCalledTimes(1);
  late.end();
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test('a reader that takes nothing misses updates, and gets the newest snapshot when it goes on', async () => {
  const { subscriber, response, reading, newest, until, lines } = await served();
  await until('snapshot 1');
  const socket = await reading;
  socket?.pause();
  const frame = Buffer.from(`update ${'x'.repeat(100_000)}\n`);
  let offered = 0;
  while (!response.writableNeedDrain) {
    subscriber.offer(frame);
    offered += 1;
    await turn();
  }
  const waiting = response.writableLength;
  for (let more = 0; more < 100; more += 1) subscriber.offer(frame);
  expect(response.writableLength).toBe(waiting);
  newest.mockReturnValue(Buffer.from('snapshot new\n'));
  socket?.resume();
  await until('snapshot new');
  expect(lines().filter((line) => line.startsWith('update'))).toHaveLength(offered);
  subscriber.offer(Buffer.from('update after\n'));
  await until('update after');
  expect(lines().at(-1)).toBe('update after');
});

test('a snapshot larger than a connection takes at once is waited for', async () => {
  const large = `snapshot ${'x'.repeat(8_000_000)}`;
  const { subscriber, newest, until, lines } = await served(`${large}\n`);
  newest.mockReturnValue(Buffer.from('snapshot 2\n'));
  subscriber.offer(Buffer.from('update 2\n'));
  await until('snapshot 2');
  subscriber.offer(Buffer.from('update 3\n'));
  await until('update 3');
  expect(lines()).toEqual([large, 'snapshot 2', 'update 3']);
});

test('a reader that leaves is forgotten once', async () => {
  const { subscriber, request, onEnd, until } = await served();
  await until('snapshot 1');
  request.destroy();
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalledTimes(1));
  subscriber.offer(Buffer.from('update 2\n'));
  subscriber.heartbeat();
  subscriber.end();
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test('a reader that takes nothing for long is disconnected', async () => {
  const { subscriber, response, reading, onEnd, until } = await served();
  await until('snapshot 1');
  const socket = await reading;
  socket?.pause();
  while (!response.writableNeedDrain) {
    subscriber.offer(Buffer.alloc(100_000, 'x'));
    await turn();
  }
  for (let beats = 0; beats < 20; beats += 1) subscriber.heartbeat();
  expect(onEnd).toHaveBeenCalledTimes(1);
  expect(response.destroyed).toBe(true);
});

test('when the server stops the answer ends', async () => {
  const { subscriber, response, until, onEnd } = await served();
  await until('snapshot 1');
  subscriber.offer(Buffer.from('update 2\n'));
  subscriber.end();
  await until('update 2');
  expect(onEnd).toHaveBeenCalledTimes(1);
  expect(response.writableFinished).toBe(true);
});
