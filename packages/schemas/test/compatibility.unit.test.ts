import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { breaksOf } from '../src/compatibility.ts';
import { exported } from '../src/exported.ts';
import { jsonSchema } from '../src/json-schema.ts';

const slug = z.string().regex(/^[a-z]{1,8}$/);
const fields = {
  candidateId: slug,
  channel: z.enum(['station', 'postal']),
  stationId: slug.nullable(),
  original: z.int().min(0).max(99),
  note: z.string().min(1).max(20).optional(),
  states: z.array(slug).min(1).max(5),
  leadingFrom: z.number().default(0.5),
};
const event = (data: z.ZodRawShape, version = 1) =>
  exported(z.object({ type: z.literal('VoteCast'), version: z.literal(version), data: z.object(data) }));
const { note, candidateId, ...rest } = fields;

const refused: [change: string, data: z.ZodRawShape, reason: string][] = [
  ['a new field that must be there', { ...fields, proof: slug }, 'stored records: data.proof may be missing'],
  [
    'an optional field that must be there',
    { ...fields, note: z.string().min(1).max(20) },
    'stored records: data.note may be missing',
  ],
  [
    'a field that may be missing',
    { ...fields, candidateId: slug.optional() },
    'readers of before: data.candidateId may be missing',
  ],
  ['a field that is gone', { note, ...rest }, 'stored records: data.candidateId is no longer known'],
  [
    'an optional field that is gone',
    { candidateId, ...rest },
    'stored records: data.note is no longer known',
  ],
  [
    'a field of another name',
    { note, ...rest, candidate: slug },
    'readers of before: data.candidateId may be missing',
  ],
  [
    'another type',
    { ...fields, original: slug },
    'stored records: data.original may be integer instead of string',
  ],
  [
    'a fraction',
    { ...fields, original: z.number().min(0).max(99) },
    'readers of before: data.original may be number instead of integer',
  ],
  [
    'a value that is gone',
    { ...fields, channel: z.enum(['station']) },
    'stored records: data.channel may be "postal"',
  ],
  [
    'a value more',
    { ...fields, channel: z.enum(['station', 'postal', 'online']) },
    'readers of before: data.channel may be "online"',
  ],
  [
    'any text for a list of values',
    { ...fields, channel: z.string() },
    'readers of before: data.channel is not held to "station", "postal"',
  ],
  [
    'null no more',
    { ...fields, stationId: slug },
    'stored records: data.stationId may be null instead of string',
  ],
  [
    'null',
    { ...fields, candidateId: slug.nullable() },
    'readers of before: data.candidateId may be null instead of string',
  ],
  [
    'another pattern',
    { ...fields, candidateId: z.string().regex(/^[a-z]{2,8}$/) },
    'stored records: data.candidateId is held to pattern',
  ],
  [
    'a shorter text',
    { ...fields, note: z.string().min(1).max(10).optional() },
    'stored records: data.note is held to maxLength 20 and not to 10',
  ],
  [
    'a longer text',
    { ...fields, note: z.string().min(1).max(30).optional() },
    'readers of before: data.note is held to maxLength 30 and not to 20',
  ],
  [
    'an empty text',
    { ...fields, note: z.string().max(20).optional() },
    'readers of before: data.note is held to minLength "none" and not to 1',
  ],
  [
    'a greater number',
    { ...fields, original: z.int().min(0).max(100) },
    'readers of before: data.original is held to maximum 100 and not to 99',
  ],
  [
    'a smaller number',
    { ...fields, original: z.int().min(1).max(99) },
    'stored records: data.original is held to minimum 0 and not to 1',
  ],
  [
    'a longer list',
    { ...fields, states: z.array(slug).min(1).max(6) },
    'readers of before: data.states is held to maxItems 6 and not to 5',
  ],
  [
    'an empty list',
    { ...fields, states: z.array(slug).max(5) },
    'readers of before: data.states is held to minItems "none" and not to 1',
  ],
  [
    'a list of something else',
    { ...fields, states: z.array(z.int()).min(1).max(5) },
    'stored records: data.states[] may be string instead of integer',
  ],
  [
    'another meaning of a missing field',
    { ...fields, leadingFrom: z.number().default(0.1) },
    'stored records: data.leadingFrom has default 0.1, not 0.5',
  ],
];

describe('a version of an event is a promise', () => {
  it.each(refused)('%s is refused', (_, data, reason) => {
    const found = breaksOf(event(fields), event(data));
    expect(found.filter((each) => each.startsWith(reason))).toHaveLength(1);
  });

  it('a record of another version in the place of this one is refused', () => {
    expect(breaksOf(event(fields), event(fields, 2))).toContain('stored records: version may be 1');
  });

  it('nothing changed', () => expect(breaksOf(event(fields), event(fields))).toEqual([]));

  it('an optional field more, in any order, is what a version may gain', () => {
    expect(breaksOf(event(fields), event({ proof: slug.optional(), ...fields }))).toEqual([]);
  });

  it('what the comparison does not know, it refuses to look at', () => {
    expect(() => jsonSchema.parse({ type: 'object', patternProperties: { '^x': {} } })).toThrow(
      'patternProperties',
    );
  });
});
