import { z } from 'zod';

/** The part of JSON Schema (draft 7) that the records are described with. Whatever is not in it is not understood. */
export type JsonSchema = {
  $schema?: string | undefined;
  title?: string | undefined;
  description?: string | undefined;
  default?: unknown;
  type?: JsonType | undefined;
  const?: unknown;
  enum?: unknown[] | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  pattern?: string | undefined;
  format?: string | undefined;
  minItems?: number | undefined;
  maxItems?: number | undefined;
  items?: JsonSchema | undefined;
  properties?: Record<string, JsonSchema> | undefined;
  required?: string[] | undefined;
  additionalProperties?: false | undefined;
  anyOf?: JsonSchema[] | undefined;
};

export type JsonType = z.infer<typeof jsonType>;
const jsonType = z.enum(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);

const length = z.int().nonnegative();

/** @throws for a schema with any other keyword: it would be compared as if the keyword were not there. */
export const jsonSchema: z.ZodType<JsonSchema> = z.strictObject({
  $schema: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  type: jsonType.optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: length.optional(),
  maxLength: length.optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  minItems: length.optional(),
  maxItems: length.optional(),
  get items() {
    return jsonSchema.optional();
  },
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  required: z.array(z.string()).optional(),
  additionalProperties: z.literal(false).optional(),
  get anyOf() {
    return z.array(jsonSchema).optional();
  },
});
