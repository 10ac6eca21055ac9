import { z } from 'zod';

/** The part of JSON Schema that is shown. */
export interface ShownSchema {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  const?: unknown;
  enum?: unknown[] | undefined;
  pattern?: string | undefined;
  format?: string | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  properties?: Record<string, ShownSchema> | undefined;
  required?: string[] | undefined;
  items?: ShownSchema | undefined;
  prefixItems?: ShownSchema[] | undefined;
  anyOf?: ShownSchema[] | undefined;
  oneOf?: ShownSchema[] | undefined;
  allOf?: ShownSchema[] | undefined;
  minItems?: number | undefined;
  maxItems?: number | undefined;
}

export const shownSchema: z.ZodType<ShownSchema> = z.object({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  get properties() {
    return z.record(z.string(), shownSchema).optional();
  },
  get items() {
    return shownSchema.optional();
  },
  get prefixItems() {
    return z.array(shownSchema).optional();
  },
  get anyOf() {
    return z.array(shownSchema).optional();
  },
  get oneOf() {
    return z.array(shownSchema).optional();
  },
  get allOf() {
    return z.array(shownSchema).optional();
  },
});

/** A schema in words that a reader of TypeScript knows. */
export function schemaText(schema: ShownSchema, indent = ''): string {
  const { anyOf, oneOf, allOf, properties, items, prefixItems, required = [] } = schema;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = anyOf ?? oneOf;
  if (choices) return choices.map((each) => schemaText(each, indent)).join(' | ');
  if (allOf) return allOf.map((each) => schemaText(each, indent)).join(' & ');
  if (prefixItems) return `[${prefixItems.map((each) => schemaText(each, indent)).join(', ')}]`;
  if (items) return `${grouped(schemaText(items, indent))}[]${countOf(schema)}`;
  if (properties) {
    const inner = `${indent}  `;
    const lines = Object.entries(properties).map(
      ([name, each]) => `${inner}${name}${required.includes(name) ? '' : '?'}: ${schemaText(each, inner)}`,
    );
    return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
  }
  return [schema.type ?? 'unknown'].flat().join(' | ');
}

function grouped(text: string): string {
  return text.includes(' | ') && !text.startsWith('{') ? `(${text})` : text;
}

function countOf({ minItems, maxItems }: ShownSchema): string {
  return maxItems === undefined ? '' : `  // ${minItems ?? 0} to ${maxItems}`;
}
