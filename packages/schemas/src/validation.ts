import { Ajv, type SchemaObject, type ValidateFunction } from 'ajv';
import type { JsonSchema } from './json-schema.ts';

// Formats are looked at nowhere: where a format stands, a pattern says the same.
const ajv = new Ajv({ strict: false, validateFormats: false });
const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/** What is wrong with a value, in a line; undefined where the schema takes it. */
export function problemWith(schema: JsonSchema, value: unknown): string | undefined {
  const validate = compiled.get(schema) ?? compile(schema);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

export function takes(schema: JsonSchema, value: unknown): boolean {
  return problemWith(schema, value) === undefined;
}

function compile(schema: JsonSchema): ValidateFunction {
  const content: SchemaObject = JSON.parse(JSON.stringify(schema));
  const validate = ajv.compile(content);
  compiled.set(schema, validate);
  return validate;
}
