import { expect, test, vi } from 'vitest';
import { StreamOutlet } from '../../src/live/outlet.ts';
import { Subscriber } from '../../src/live/subscriber.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function subscribed() {
  const newest = vi.fn(() => bytes('snapshot 1'));
  const onEnd = vi.fn();
  const outlet = new StreamOutlet();
  const subscriber = new Subscriber({ outlet, newest, onEnd });
  const reader = outlet.stream.getReader();
  const read = async () => {
    const { value, done } = await reader.read();
    return done ? 'end' : new TextDecoder().decode(value);
  };
  return { subscriber, newest, onEnd, reader, read };
}

test('a reader that keeps up gets the snapshot, then every update', async () => {
  const { subscriber, read } = subscribed();
  expect(await read()).toBe('snapshot 1');
  subscriber.offer(bytes('update 2'));
  expect(await read()).toBe('update 2');
  subscriber.offer(bytes('update 3'));
  expect(await read()).toBe('update 3');
});

test('a reader that falls behind gets the newest snapshot, not a queue of old frames', async () => {
  const { subscriber, newest, read } = subscribed();
  expect(await read()).toBe('snapshot 1');
  for (let update = 2; update <= 1_000; update += 1) subscriber.offer(bytes(`update ${update}`));
  newest.mockReturnValue(bytes('snapshot 1000'));
  expect(await read()).toBe('update 2');
  expect(await read()).toBe('snapshot 1000');
  subscriber.offer(bytes('update 1001'));
  expect(await read()).toBe('update 1001');
});

test('a reader that leaves is forgotten once, and what is offered afterwards harms nobody', async () => {
  const { subscriber, reader, onEnd } = subscribed();
  await reader.cancel();
  subscriber.offer(bytes('update 2'));
  subscriber.heartbeat();
  subscriber.end();
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test('a reader that is gone without a word gives its place free', async () => {
  const { subscriber, onEnd, read } = subscribed();
  expect(await read()).toBe('snapshot 1');
  for (let beats = 0; beats < 20; beats += 1) subscriber.heartbeat();
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test('a reader with nothing to read stays connected', async () => {
  const { subscriber, onEnd, read } = subscribed();
  await read();
  for (let beats = 0; beats < 20; beats += 1) {
    subscriber.heartbeat();
    expect(await read()).toBe(': heartbeat\n\n');
  }
  expect(onEnd).not.toHaveBeenCalled();
});

test('when the server stops the stream ends', async () => {
  const { subscriber, onEnd, read } = subscribed();
  await read();
  subscriber.end();
  expect(await read()).toBe('end');
  expect(onEnd).toHaveBeenCalledTimes(1);
});
