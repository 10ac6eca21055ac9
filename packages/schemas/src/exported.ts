import { z } from 'zod';
import { type JsonSchema, jsonSchema } from './json-schema.ts';

/** `^(?=.{1,48}$)…`: how a pattern of the domain says a length as well. */
const LENGTH_AHEAD = /^\^\(\?=\.\{(?<min>\d+),(?<max>\d+)\}\$\)/;

/**
 * The JSON Schema of what is written: what readers take, without fields that they do not know. Draft 7, because
 * registries and Redpanda Connect know it, and no look-ahead in patterns, because their engine (RE2) has none.
 * Conditions between fields cannot be said in it: a record that the schema takes may still be refused.
 */
export function exported(schema: z.ZodType): JsonSchema {
  const made = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    reused: 'inline',
    unrepresentable: 'throw',
    override: ({ jsonSchema: part }) => {
      if (part.type === 'object' && part.properties !== undefined) part.additionalProperties = false;
      const ahead = LENGTH_AHEAD.exec(part.pattern ?? '');
      if (ahead === null || part.pattern === undefined) return;
      part.pattern = part.pattern.replace(LENGTH_AHEAD, '^');
      part.minLength = Number(ahead.groups?.['min']);
      part.maxLength = Number(ahead.groups?.['max']);
    },
  });
  return jsonSchema.parse(withoutUnionsByTag(made));
}

/** What zod says as `oneOf`, for a union that is told apart by a tag, is said as `anyOf`: no two can hold at once. */
function withoutUnionsByTag(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUnionsByTag);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith('~'))
      .map(([key, each]) => [key === 'oneOf' ? 'anyOf' : key, withoutUnionsByTag(each)]),
  );
}
