import {
  ballotBoxEvents,
  ballotRequest,
  electionEvents,
  electionRequest,
  rollEvents,
  rollRequest,
} from '@votestream/domain';
import { Ajv, type SchemaObject } from 'ajv';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { arbitraryEvent } from '../../domain/test/layout/arbitrary-event.ts';
import { mutations } from '../../domain/test/layout/mutations.ts';
import { exported } from '../src/exported.ts';
import { recordSchemas } from '../src/index.ts';

const RUNS = 60;
const ajv = formats.default(new Ajv());
const currentEvents = Object.values({ ...electionEvents, ...rollEvents, ...ballotBoxEvents });
const requests = [electionRequest, rollRequest, ballotRequest].flatMap(
  (stream): readonly z.ZodType[] => stream.options,
);

function asContent(schema: object): SchemaObject {
  return JSON.parse(JSON.stringify(schema));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe('whoever validates by a schema decides as the readers do', () => {
  it.each(currentEvents.map((each): [string, z.ZodType] => [each.type, each.schema]))(
    '%s: it takes what is written, and what it takes is read without loss',
    (type, schema) => {
      const takes = ajv.compile<unknown>(asContent(exported(schema)));
      fc.assert(
        fc.property(arbitraryEvent(schema, type), mutations, (event, changes) => {
          const text = JSON.stringify(event);
          expect(takes(JSON.parse(text))).toBe(true);
          const mutated = changes.reduce<Buffer>((record, change) => change(record), Buffer.from(text));
          const content = parsed(mutated.toString());
          const read = schema.safeParse(content);
          const isWhole = read.success && JSON.stringify(read.data).length >= JSON.stringify(content).length;
          // What zod trims, fills in or checks across fields cannot be said in a schema.
          if (type !== 'ElectionAnnounced' && read.success && isWhole && !isTrimmed(content))
            expect(takes(content), text).toBe(true);
          if (!read.success && !isTrimmed(content) && type !== 'ElectionAnnounced')
            expect(takes(content), mutated.toString()).toBe(false);
        }),
        { numRuns: RUNS },
      );
    },
  );
});

function isTrimmed(content: unknown): boolean {
  return /"\s|\s"/.test(JSON.stringify(content) ?? '');
}

it('every schema is one that a strict validator understands', () => {
  for (const { schema } of recordSchemas()) expect(ajv.validateSchema(asContent(schema))).toBe(true);
  for (const request of requests) expect(() => ajv.compile(asContent(exported(request)))).not.toThrow();
});

it('no pattern looks around or back: the engine of registries and of Redpanda Connect has none of that', () => {
  const patterns = JSON.stringify(recordSchemas()).match(/"pattern":"(?:[^"\\]|\\.)*"/g) ?? [];
  expect(patterns.length).toBeGreaterThan(50);
  for (const pattern of patterns) expect(pattern).not.toMatch(/\(\?[=!<]|\\\\[1-9]/);
});

it('a field that nobody knows is refused, so that no name slips into a ballot', () => {
  const cast = recordSchemas().find(({ type }) => type === 'CastBallot');
  const data = cast?.schema.properties?.['data'];
  expect(data?.additionalProperties).toBe(false);
});
