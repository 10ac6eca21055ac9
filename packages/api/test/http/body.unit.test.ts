import fc from 'fast-check';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { problem } from '../../src/contract/problem.ts';
import { jsonIn, jsonInText, readBody } from '../../src/http/body.ts';

const app = new Hono().post('/', async (c) => {
  const body = await readBody(c, { bodyBytesMax: 1_000, bodyMsMax: 200 });
  return body.ok ? c.json({ bytes: body.bytes.length }) : body.refusal;
});

async function sent(body: RequestInit['body'], headers: Record<string, string> = JSON_TYPE): Promise<string> {
  const response = await app.request('/', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
  const answer: unknown = await response.json();
  return response.ok ? 'taken' : problem.parse(answer).type.replace('/problems/', '');
}
const JSON_TYPE = { 'content-type': 'application/json' };

test.for(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
  'a body of %s is taken',
  async (contentType) => {
    expect(await sent('{}', { 'content-type': contentType })).toBe('taken');
  },
);

test.for([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/json, text/plain',
  'application/jsonp',
  '',
])('a body of "%s" is none: a form on another site could send it', async (contentType) => {
  expect(await sent('{}', { 'content-type': contentType })).toBe('not-json');
});

test('a body that is too large is not read to its end, whether it says so or not', async () => {
  expect(await sent('x'.repeat(1_001), { ...JSON_TYPE, 'content-length': '1001' })).toBe('body-too-large');
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled += 1;
      controller.enqueue(new Uint8Array(100));
    },
  });
  expect(await sent(endless)).toBe('body-too-large');
  expect(pulled).toBeLessThan(20);
});

test('a body in pieces is the same in the end, and what is held of it is asked for before', async () => {
  const whole = Uint8Array.from({ length: 997 }, (_, at) => at % 251);
  const read = async (room: number) => {
    let free = room;
    const holds = (bytes: number) => {
      free -= bytes;
      return free >= 0;
    };
    const pieces = Array.from({ length: 143 }, (_, at) => whole.subarray(7 * at, 7 * at + 7));
    const body = new Hono().post('/', async (c) => {
      const taken = await readBody(c, { bodyBytesMax: 1_000 }, holds);
      return taken.ok ? c.body(taken.bytes) : taken.refusal;
    });
    const init = { method: 'POST', headers: JSON_TYPE, body: ReadableStream.from(pieces), duplex: 'half' };
    return body.request('/', init as RequestInit);
  };
  expect(new Uint8Array(await (await read(1_000)).arrayBuffer())).toEqual(whole);
  const refused = await read(990);
  expect([refused.status, refused.headers.get('connection')]).toEqual([503, 'close']);
});

test('a body that dribbles in is given up', async () => {
  const never = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(1)),
  });
  expect(await sent(never)).toBe('body-too-slow');
});

test('a body that breaks off is refused', async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error('gone')),
  });
  expect(await sent(broken)).toBe('invalid-request');
});

test.for<[string, string]>([
  ['a key twice', '{"a":1,"a":2}'],
  ['a key twice in two spellings', '{"a":1,"\\u0061":2}'],
  ['a prototype', '{"__proto__":{"admin":true}}'],
  ['no JSON', '{"a":}'],
  ['nothing', ''],
  ['two texts', '{} {}'],
  ['a mark of the byte order', '\ufeff{}'],
  ['lists without end', '['.repeat(100_000)],
  ['objects without end', '{"a":'.repeat(100_000)],
  ['deep JSON', `${'['.repeat(17)}${']'.repeat(17)}`],
])('%s is not taken for JSON', ([, text]) => {
  expect(jsonIn(Buffer.from(text)).ok).toBe(false);
});

test('what is not UTF-8 is not taken for JSON', () => {
  expect(jsonIn(Buffer.from([0x22, 0xff, 0x22])).ok).toBe(false);
  expect(jsonIn(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])).ok).toBe(false);
});

test('all other JSON means what it says, brackets and quotes in strings included', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 10 }), (text) => {
      const reading = jsonInText(text);
      // fast-check makes keys that are forbidden now and then.
      if (!text.includes('__proto__')) expect(reading).toEqual({ ok: true, json: JSON.parse(text) });
    }),
  );
  expect(jsonInText('{"a":"[[[[[[[[[[[[[[[[[[[[[[[\\"{{{{{"}').ok).toBe(true);
});
