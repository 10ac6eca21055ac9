import { once } from 'node:events';
import { createServer, get, IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { rememberResponse, responseTo } from '../../src/live/connection.ts';
import { Subscriber } from '../../src/live/subscriber.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server of Node's with one reader, who gets what a subscriber's stream and its connection bring. */
async function served(first = 'snapshot 1\n') {
  const newest = vi.fn(() => Buffer.from(first));
  const onEnd = vi.fn();
  const { promise: answered, resolve } = Promise.withResolvers<{
    subscriber: Subscriber;
    response: ServerResponse;
  }>();
  const server = createServer((request, response) => {
    rememberResponse(request, response);
    const subscriber = new Subscriber({ newest, onEnd, connection: responseTo(request) });
    void carry(subscriber.stream, response);
    resolve({ subscriber, response });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = get({ port, host: '127.0.0.1' });
  const reading = once(request, 'response').then(([message]: IncomingMessage[]) => {
    message?.setEncoding('utf8').on('data', (data: string) => {
      text += data;
    });
    return message?.socket;
  });
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

/** As an HTTP server carries a stream: the head goes with the first bytes, and the reading waits for the connection. */
async function carry(stream: ReadableStream<Uint8Array>, response: ServerResponse): Promise<void> {
  const reader = stream.getReader();
  response.on('close', () => void reader.cancel());
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    await turn();
    if (!response.write(value)) await once(response, 'drain');
  }
  response.end();
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

test('an update that comes before the answer has begun is not lost: the newest snapshot follows', async () => {
  const { subscriber, newest, until, lines } = await served();
  newest.mockReturnValue(Buffer.from('snapshot 2\n'));
  subscriber.offer(Buffer.from('update 2\n'));
  await until('snapshot 2');
  subscriber.offer(Buffer.from('update 3\n'));
  await until('update 3');
  expect(lines()).toEqual(['snapshot 1', 'snapshot 2', 'update 3']);
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

test('a request whose server does not tell has no connection', () => {
  expect(responseTo(undefined)).toBeUndefined();
  expect(responseTo(new IncomingMessage(new Socket()))).toBeUndefined();
});
