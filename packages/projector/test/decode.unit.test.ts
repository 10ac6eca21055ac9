import { eventCatalogue, eventStreams } from '@votestream/domain';
import type { EventStream } from '@votestream/domain/projections';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, decodeAny } from '../src/decode.ts';
import { ballotEvent } from './ballot-events.ts';

const ballotBox: EventStream = eventStreams['votestream.ballot-box'];
const everyType = ballotBox.types;

describe('a record', () => {
  const examples = eventCatalogue.flatMap(({ topic, events }) =>
    events.map(({ example, schema }) => {
      const value = Buffer.from(JSON.stringify(schema.parse(example)));
      return { type: example.type, stream: eventStreams[topic], value, example };
    }),
  );

  it.each(examples)('is the event that was written: $type', ({ stream, value, example, type }) => {
    expect(decode(stream, new Set([type]), { value })).toEqual({ kind: 'event', event: example });
  });

  it.each(examples)('that nobody counts says no more than its time: $type', ({ stream, value, example }) => {
    expect(decode(stream, new Set(), { value })).toEqual({ kind: 'unmentioned', at: example.at });
  });

  const places = fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 255 })), { maxLength: 3 });
  const mentioned = fc.subarray([...everyType]).map((types) => new Set(types));

  it('whose bytes were changed is taken for what the full reading finds in it', () => {
    fc.assert(
      fc.property(ballotEvent, places, fc.nat({ max: 400 }), mentioned, (event, changes, length, types) => {
        const value = Buffer.from(JSON.stringify(inOrder(event)));
        for (const [place, byte] of changes) value[place] = byte;
        for (const each of [value, value.subarray(0, length)]) {
          expect(decode(ballotBox, types, { value: each })).toStrictEqual(decodeAny(ballotBox, types, each));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('that is long is read as well', () => {
    const text = examples.find(({ type }) => type === 'VoteCast')?.value.toString() ?? '';
    const value = Buffer.from(text.replace('{', `{${' '.repeat(1_000_000)}`));
    expect(decode(ballotBox, everyType, { value })).toMatchObject({
      kind: 'event',
      event: { type: 'VoteCast' },
    });
    const unended = Buffer.from(text.replace('"president', `"${'a-'.repeat(500_000)}`));
    expect(decode(ballotBox, everyType, { value: unended })).toMatchObject({
      kind: 'unreadable',
      type: 'VoteCast',
    });
  });

  /** As the adjudicator writes it. */
  function inOrder({ type, version, id, at, request, data }: { readonly [name: string]: unknown }) {
    return { type, version, id, at, request, data };
  }
});
