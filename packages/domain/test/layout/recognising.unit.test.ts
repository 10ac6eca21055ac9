import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { recogniserOfTypes } from '../../src/events/layout/recogniser.ts';
import { eventCatalogue, eventStreams } from '../../src/index.ts';
import { minute, slug, title } from '../../src/vocabulary.ts';
import { arbitraryEvent, asWritten } from './arbitrary-event.ts';
import { mutations } from './mutations.ts';

const types = eventCatalogue.flatMap(({ topic, events }) =>
  events.map(({ schema, example: { type } }) => ({ stream: eventStreams[topic], schema, type })),
);
type Stream = (typeof types)[number]['stream'];

/** Free text and definitions are left to zod. */
const NOT_RECOGNISED = ['ElectionAnnounced', 'StationRegistered', 'RaceCalled', 'VoteVoided'];

describe('an event that is laid out as it is written', () => {
  it('is recognised, but for the types whose schema says more than a pattern can', () => {
    const slow = types.filter(
      ({ stream, schema, type }) => !recognised(stream, bytesOf(asWritten(schema, type))),
    );
    expect(slow.map(({ type }) => type)).toEqual(NOT_RECOGNISED);
  });

  const fast = types.filter(({ type }) => !NOT_RECOGNISED.includes(type));
  it.each(fast)('$type is the same event as by JSON.parse and its schema', ({ stream, schema, type }) => {
    fc.assert(
      fc.property(arbitraryEvent(schema, type), (event) => {
        const record = bytesOf(event);
        const found = recognised(stream, record);
        if (found === undefined) expect(record.toString()).toMatch(/[^ -~]|\\/);
        else expect(found).toStrictEqual(read(stream, record));
      }),
    );
  });

  it('shares nothing with the events before it', () => {
    const { stream, schema, type } = named('VoteCast');
    const at = (time: string) => bytesOf({ ...asWritten(schema, type), at: time });
    const [noon, later] = ['2028-11-07T12:00:00Z', '2028-11-07T12:01:00Z'];
    const events = [noon, noon, later, noon].map((time) => recognised(stream, at(time)));
    expect(events.map((event) => event?.at)).toEqual([noon, noon, later, noon]);
  });
});

describe('a record that differs in anything', () => {
  const record = fc.oneof(
    ...types.map(({ stream, schema, type }) =>
      arbitraryEvent(schema, type).map((event) => ({ stream, event })),
    ),
  );

  it('is never recognised as what JSON.parse and the schema would not read', () => {
    fc.assert(
      fc.property(record, mutations, ({ stream, event }, changes) => {
        const changed = changes.reduce((bytes, change) => change(bytes), bytesOf(event));
        const found = recognised(stream, changed);
        if (found !== undefined) expect(found).toStrictEqual(read(stream, changed));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    { what: 'a key that stands twice', from: '"version":1,', to: '"version":1,"version":1,' },
    { what: 'a number in another notation', from: '"position":1042', to: '"position":1042.0' },
    { what: 'a number with an exponent', from: '"position":1042', to: '"position":1e3' },
    { what: 'a number beyond the safe ones', from: '"position":1042', to: '"position":9007199254740993' },
    { what: 'a number below the range', from: '"index":7', to: '"index":-0' },
    { what: 'a number above the range', from: '"index":7', to: '"index":500' },
    { what: 'an escape', from: '"WY"', to: '"\\u0057Y"' },
    { what: 'a name that is too long', from: '"president"', to: `"${'p'.repeat(49)}"` },
    { what: 'a day that the calendar has not', from: '2028-11-07', to: '2028-02-30' },
    { what: 'whitespace behind it', from: /$/, to: '\n' },
    { what: 'an older version', from: '"version":1', to: '"version":0' },
    { what: 'one more key', from: '"data":{', to: '"data":{"more":1,' },
  ])('is left to the full reading: $what', ({ from, to }) => {
    const { stream, schema, type } = named('VoteCast');
    const text = JSON.stringify(asWritten(schema, type));
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(stream.recognise(text)).toBeDefined();
    expect(stream.recognise(changed)).toBeUndefined();
  });
});

describe('a schema', () => {
  const plain = z.string().regex(/^[a-z]{1,9}$/);
  const sometimes = new z.core.$ZodCheckMaxLength({ check: 'max_length', maximum: 3, when: () => true });
  it.each([
    { what: 'a text that is changed while it is read', schema: title, value: 'a' },
    { what: 'a refinement', schema: plain.refine((text) => text !== 'b'), value: 'a' },
    {
      what: 'a refinement of an object',
      schema: z.object({ a: plain }).refine(() => true),
      value: { a: 'a' },
    },
    { what: 'a default', schema: plain.default('a'), value: 'a' },
    { what: 'a fallback', schema: plain.catch('a'), value: 'a' },
    { what: 'a transformation', schema: plain.transform((text) => text.length), value: 'a' },
    { what: 'a conversion', schema: z.coerce.string(), value: 'a' },
    { what: 'a format of zod', schema: z.email(), value: 'a@example.org' },
    { what: 'two patterns', schema: plain.regex(/^[ab]$/), value: 'a' },
    { what: 'a condition', schema: z.string().check(sometimes), value: 'a' },
    { what: 'fractions', schema: z.number(), value: 1 },
    { what: 'negative integers', schema: z.int(), value: 1 },
    { what: 'an exclusive bound', schema: z.int().positive().lt(9), value: 1 },
    { what: 'multiples', schema: z.int().nonnegative().multipleOf(3), value: 3 },
    { what: 'a choice of literals', schema: z.literal(['a', 'b']), value: 'a' },
    { what: 'a literal beyond ASCII', schema: z.literal('é'), value: 'é' },
    { what: 'a choice', schema: z.union([plain, z.null()]), value: 'a' },
    { what: 'a list', schema: z.array(plain), value: ['a'] },
    { what: 'a map', schema: z.record(z.string(), plain), value: { a: 'a' } },
    {
      what: 'keys that are kept without being named',
      schema: z.looseObject({ a: plain }),
      value: { a: 'a' },
    },
    {
      what: 'an optional field that comes first',
      schema: z.object({ a: plain.optional() }),
      value: { a: 'a' },
    },
    { what: 'a key that means something else', schema: z.object({ ['__proto__']: plain }), value: {} },
    {
      what: 'null or an object of nullable fields',
      schema: z.object({ a: slug.nullable() }).nullable(),
      value: null,
    },
  ])('that has more to it than a pattern can say is left to zod: $what', ({ schema, value }) => {
    const recognise = recogniserOfTypes(new Map([['T', { schema: wrapped(schema) }]]));
    expect(recognise(JSON.stringify({ type: 'T', value }))).toBeUndefined();
  });

  it.each([
    { what: 'a text', schema: z.string().max(3), value: 'a c', wrong: 'abcd' },
    { what: 'a pattern', schema: slug, value: 'us-2028', wrong: 'us--2028' },
    { what: 'a minute', schema: minute, value: '2028-02-29T00:00:00Z', wrong: '2027-02-29T00:00:00Z' },
    { what: 'a choice of texts', schema: z.enum(['65+', '6']), value: '65+', wrong: '655' },
    { what: 'a literal', schema: z.literal('a.b'), value: 'a.b', wrong: 'axb' },
    { what: 'integers', schema: z.int().min(0).max(499), value: 499, wrong: 500 },
    { what: 'null', schema: slug.nullable(), value: null, wrong: 0 },
  ])('that a pattern can say is recognised, and only what it takes: $what', ({ schema, value, wrong }) => {
    const recognise = recogniserOfTypes(new Map([['T', { schema: wrapped(schema) }]]));
    expect(recognise(JSON.stringify({ type: 'T', value }))).toStrictEqual({ type: 'T', value });
    expect(recognise(JSON.stringify({ type: 'T', value: wrong }))).toBeUndefined();
  });
});

function wrapped(value: z.ZodType): z.ZodType {
  return z.object({ type: z.literal('T'), value });
}

function named(type: string) {
  const found = types.find((each) => each.type === type);
  if (found === undefined) throw new Error(`the catalogue has no ${type}`);
  return found;
}

function bytesOf(event: object): Buffer {
  return Buffer.from(JSON.stringify(event));
}

function recognised(stream: Stream, record: Buffer) {
  return stream.recognise(record.toString('latin1'));
}

/** By JSON.parse and the schema alone; undefined where it is no event. */
function read(stream: Stream, record: Buffer): unknown {
  try {
    const reading = stream.read(JSON.parse(record.toString()));
    return reading.kind === 'event' ? reading.event : undefined;
  } catch {
    return undefined;
  }
}
