import fc from 'fast-check';
import type { z } from 'zod';
import { eventCatalogue, type StreamEvent } from '../../src/index.ts';
import { title } from '../../src/vocabulary.ts';

/** Events of one type, their keys in the order in which they are written. */
export function arbitraryEvent(schema: z.ZodType, type: string): fc.Arbitrary<object> {
  if (type === 'ElectionAnnounced') return fc.constant(asWritten(schema, type));
  return arbitraryOf(schema).map((event) => {
    if (typeof event !== 'object' || event === null) throw new Error(`${type} is no object`);
    return event;
  });
}

/** The catalogue's example. */
export function asWritten(schema: z.ZodType, type: string): object {
  const example = eventCatalogue
    .flatMap(({ events }): readonly StreamEvent[] => events.map((entry) => entry.example))
    .find((each) => each.type === type);
  return Object(schema.parse(example));
}

/** Values that a schema takes; only for the kinds of schemas that events are made of. */
function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return schema === title ? titleText : textOf(def);
    case 'number':
      return fc
        .oneof(fc.nat(), fc.maxSafeNat(), fc.constantFrom(0, 499, 1_880, 2_100))
        .filter(takenBy(schema));
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'nullable':
      return fc.option(arbitraryOf(def.innerType), { freq: 3 });
    case 'optional':
      return fc.option(arbitraryOf(def.innerType), { nil: undefined });
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(def.shape).map(([key, each]) => [key, arbitraryOf(each)])),
        { noNullPrototype: true },
      );
    default:
      throw new Error(`no events of ${def.type} are made here`);
  }
}

const titleText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((text) => text.trim())
  .filter((text) => text.length > 0);

function textOf({ checks = [] }: z.core.$ZodStringDef): fc.Arbitrary<string> {
  for (const check of checks) {
    const { def } = (check as unknown as z.core.$ZodChecks)._zod;
    if (def.check !== 'string_format' || def.pattern === undefined) continue;
    const { pattern } = def;
    const withoutLength = new RegExp(pattern.source.replace('(?=.{1,48}$)', ''));
    return fc.stringMatching(withoutLength).filter((text) => pattern.test(text));
  }
  const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });
  return fc.oneof(
    ascii,
    ascii.map((text) => text.replace(/["\\]/g, '')),
    fc.string({ unit: 'binary', maxLength: 9 }),
  );
}

function takenBy(schema: z.core.$ZodType): (value: unknown) => boolean {
  const known = schema as z.ZodType;
  return (value) => known.safeParse(value).success;
}
