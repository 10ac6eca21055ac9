import { expect, test } from 'vitest';
import { SESSION_MS_MAX, Sessions } from '../../src/http/sessions.ts';

test('a session ends by itself after eight hours, however often it is used', () => {
  let now = 1_000;
  const sessions = new Sessions(() => now);
  const { id, endsAt } = sessions.open();
  now += SESSION_MS_MAX - 1;
  expect(sessions.endOf(id)).toEqual(endsAt);
  now += 1;
  expect(sessions.endOf(id)).toBeUndefined();
});

test('who signs out is out, and nobody else is', () => {
  const sessions = new Sessions();
  const [mine, other] = [sessions.open(), sessions.open()];
  sessions.close(mine.id);
  expect([sessions.endOf(mine.id), sessions.endOf(other.id)]).toEqual([undefined, other.endsAt]);
});

test('sessions take bounded memory: the oldest ends where there are too many', () => {
  const sessions = new Sessions();
  const opened = Array.from({ length: 150 }, () => sessions.open().id);
  const open = opened.filter((id) => sessions.endOf(id) !== undefined);
  expect(open).toEqual(opened.slice(-100));
});

test('no two sessions have the same id, and an id cannot be guessed from another', () => {
  const sessions = new Sessions();
  const ids = Array.from({ length: 100 }, () => sessions.open().id);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(Buffer.from(id, 'base64url')).toHaveLength(32);
});
