import type { JsonSchema } from './json-schema.ts';
import { problemWith, takes } from './validation.ts';

/**
 * Records of which each shows one thing that a schema allows: every value of each list of values, null, each optional
 * field present and absent. All are made of one example by changing it in one place.
 * @throws where the schema refuses what was made: then the example has to show that field itself.
 */
export function variationsOf(schema: JsonSchema, example: unknown): unknown[] {
  const records = [example, ...variations(schema, example)].map((record) => inOrder(schema, record));
  const distinct = new Map(records.map((record) => [JSON.stringify(record), record]));
  for (const [text, record] of distinct) {
    const problem = problemWith(schema, record);
    if (problem !== undefined) throw new Error(`${text}: ${problem}`);
  }
  return [...distinct.values()];
}

function variations(schema: JsonSchema, value: unknown): unknown[] {
  if (schema.anyOf !== undefined) {
    return schema.anyOf.flatMap((each) => {
      if (each.type === 'null') return [null];
      return takes(each, value) ? variations(each, value) : [simplest(each)];
    });
  }
  if (schema.enum !== undefined) return schema.enum;
  if (Array.isArray(value)) {
    const [first] = value;
    return schema.items === undefined ? [] : variations(schema.items, first).map((each) => [each]);
  }
  if (isRecord(value)) return ofFields(schema, value);
  return [];
}

function ofFields(schema: JsonSchema, value: Readonly<Record<string, unknown>>): unknown[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const isOptional = !schema.required?.includes(name);
    const present = name in value ? value[name] : simplest(field);
    const inPlace = variations(field, present).map((each) => ({ ...value, [name]: each }));
    if (!isOptional) return inPlace;
    const { [name]: _, ...without } = value;
    return [without, { ...value, [name]: present }, ...inPlace];
  });
}

/** Of fields that the example leaves out. */
function simplest(schema: JsonSchema): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  if ('const' in schema) return schema.const;
  if ('default' in schema) return schema.default;
  if (schema.anyOf !== undefined) return simplest(schema.anyOf[0] ?? {});
  switch (schema.type) {
    case 'string':
      return schema.pattern?.includes('https') ? 'https://example.org/x' : 'x'.repeat(schema.minLength ?? 8);
    case 'number':
    case 'integer':
      return schema.minimum ?? 0;
    case 'boolean':
      return false;
    case 'array':
      return schema.minItems ? [simplest(schema.items ?? {})] : [];
    case 'object': {
      const required = Object.entries(schema.properties ?? {}).filter(([name]) =>
        schema.required?.includes(name),
      );
      return Object.fromEntries(required.map(([name, field]) => [name, simplest(field)]));
    }
    default:
      return null;
  }
}

/** The fields of a record in the order in which they are written. */
function inOrder({ properties = {} }: JsonSchema, record: unknown): unknown {
  if (!isRecord(record)) return record;
  const names = Object.keys(properties).filter((name) => name in record);
  return Object.fromEntries(names.map((name) => [name, record[name]]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
