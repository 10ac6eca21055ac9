import { type CatalogueEvent, type CatalogueStream, eventCatalogue as streams } from '@votestream/domain';
import { z } from 'zod';

/** The catalogue as a page: every event with its fields and an example. */
export function eventCatalogue(): string {
  return [
    '# Event catalogue',
    'The record of an election: every event of every topic. A record is JSON in the value; its key is the one named ' +
      'below, and it stands in the partition of the request that it answers.',
    'Every event has `type`, `version`, a random `id`, `at` (the minute of the decision, UTC), `request` (the ' +
      'position of the request record in the request topic, and the place in its bundle) and `data`, described below. ' +
      'The version is 1 where nothing else is said. Records of earlier versions stay as they were written and are ' +
      'still read ([how](decisions/0012-reading-and-upcasting.md)).',
    ...streams.map(stream),
  ].join('\n\n');
}

function stream({ topic, key, purpose, events }: CatalogueStream): string {
  return [`## ${topic}`, `${purpose} Key: \`${key}\`.`, ...events.map(event)].join('\n\n');
}

function event({ schema, meaning, example, earlier = [] }: CatalogueEvent): string {
  const data = jsonSchema.parse(z.toJSONSchema(schema, { io: 'output' })).properties['data'];
  const fields = fieldsOf(data?.properties ?? {});
  return [
    `### ${example.type}`,
    example.version > 1 ? `${meaning} Version ${example.version}.` : meaning,
    ['| field | type | |', '|---|---|---|', ...fields].join('\n'),
    json(example),
    ...earlier.flatMap(({ version, difference, example: record }) => [
      `Version ${version} ${difference}:`,
      json(record),
    ]),
  ].join('\n\n');
}

/** A row for each field; the fields of what a list holds follow it. */
function fieldsOf(properties: Record<string, JsonSchema>, prefix = ''): string[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const notes = [field.description, limitsOf(field)].filter((note) => note !== undefined).join(' ');
    return [
      `| \`${path}\` | ${typeOf(field)} | ${notes} |`,
      ...fieldsOf(field.items?.properties ?? {}, `${path}[].`),
    ];
  });
}

/** What the schema says of size, in words. What a pattern says stands in the description. */
function limitsOf(schema: JsonSchema): string | undefined {
  const limits = [
    range(schema.minLength, schema.maxLength, ' characters'),
    range(schema.minItems, schema.maxItems, ' of them'),
    range(schema.minimum, schema.maximum),
    schema.default === undefined ? undefined : `${JSON.stringify(schema.default)} where it is left out`,
  ].filter((limit) => limit !== undefined);
  if (limits.length === 0) return undefined;
  const text = limits.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function range(least: number | undefined, most: number | undefined, unit = ''): string | undefined {
  const hasLeast = least !== undefined && least !== Number.MIN_SAFE_INTEGER;
  const hasMost = most !== undefined && most !== Number.MAX_SAFE_INTEGER;
  if (hasLeast && hasMost) return `${least} to ${most}${unit}`;
  if (hasMost) return `at most ${most}${unit}`;
  return hasLeast ? `${least} or more${unit}` : undefined;
}

function json(example: object): string {
  return `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``;
}

interface JsonSchema {
  type?: string | undefined;
  enum?: unknown[] | undefined;
  description?: string | undefined;
  default?: unknown;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  minItems?: number | undefined;
  maxItems?: number | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  properties?: Record<string, JsonSchema> | undefined;
  items?: JsonSchema | undefined;
  anyOf?: JsonSchema[] | undefined;
}

/** The part of JSON Schema that is shown. */
const field: z.ZodType<JsonSchema> = z.object({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  get properties() {
    return z.record(z.string(), field).optional();
  },
  get items() {
    return field.optional();
  },
  get anyOf() {
    return z.array(field).optional();
  },
});
const jsonSchema = z.object({ properties: z.record(z.string(), field) });

function typeOf(schema: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.items) return schema.items.properties ? 'list' : `list of (${typeOf(schema.items)})`;
  if (schema.properties)
    return Object.keys(schema.properties)
      .map((name) => `\`${name}\``)
      .join(', ');
  return schema.type ?? 'any';
}
