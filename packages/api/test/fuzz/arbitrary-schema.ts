import fc from 'fast-check';
import type { ShownSchema } from '../../src/pages/schema-text.ts';

/** Values that mean something in the election of the test, by where a schema's pattern allows them. */
export type Meaningful = readonly string[];

const JUNK = fc.oneof(fc.jsonValue(), fc.string(), fc.double(), fc.constant(null), fc.constant('__proto__'));

/** A value that a schema allows. @param meaningful taken where the pattern of a text allows it */
export function valid(schema: ShownSchema, meaningful: Meaningful): fc.Arbitrary<unknown> {
  const { anyOf, oneOf, items, properties, required = [] } = schema;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = anyOf ?? oneOf;
  if (choices) return fc.oneof(...choices.map((each) => valid(each, meaningful)));
  if (items) {
    const { minItems = 0, maxItems = 5 } = schema;
    return fc.array(valid(items, meaningful), {
      minLength: minItems,
      maxLength: Math.min(maxItems, minItems + 3),
    });
  }
  if (properties) {
    const fields = Object.fromEntries(
      Object.entries(properties).map(([name, each]) => [name, valid(each, meaningful)]),
    );
    return fc.record(fields, { requiredKeys: required });
  }
  switch ([schema.type].flat()[0]) {
    case 'integer':
    case 'number': {
      const { minimum = 0, maximum = 1_000 } = schema;
      return fc.integer({ min: Math.ceil(minimum), max: Math.floor(maximum) });
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return text(schema, meaningful);
    default:
      return JUNK;
  }
}

/** The same with something wrong in it, or something else altogether. */
export function damaged(schema: ShownSchema, meaningful: Meaningful): fc.Arbitrary<unknown> {
  const whole = valid(schema, meaningful);
  return fc.oneof(
    JUNK,
    fc.tuple(whole, fc.nat(), JUNK).map(([value, at, junk]) => replaced(value, at, junk)),
    fc
      .tuple(whole, fc.string(), JUNK)
      .map(([value, key, junk]) =>
        typeof value === 'object' && value !== null ? { ...value, [key]: junk } : junk,
      ),
  );
}

function replaced(value: unknown, at: number, junk: unknown): unknown {
  if (typeof value !== 'object' || value === null) return junk;
  const keys = Object.keys(value);
  const key = keys[at % Math.max(1, keys.length)];
  return key === undefined ? junk : { ...value, [key]: junk };
}

function text({ pattern, format, minLength = 0, maxLength = 300 }: ShownSchema, meaningful: Meaningful) {
  if (format === 'date') return fc.constant('2028-11-07');
  if (pattern === undefined) {
    const { length } = 'x'.repeat(Math.max(1, minLength));
    // A schema does not say that blanks around a text do not count.
    return fc
      .string({ minLength: length, maxLength: Math.min(maxLength, length + 20) })
      .filter((each) => each.trim().length >= length);
  }
  const allowed = new RegExp(pattern, 'u');
  const known = meaningful.filter((each) => allowed.test(each));
  if (known.length === 0) throw new Error(`no example is known for the pattern ${pattern}`);
  return fc.constantFrom(...known);
}
