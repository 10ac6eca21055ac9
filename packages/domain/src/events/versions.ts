import type { z } from 'zod';
import { eventSchema } from './envelope.ts';

/**
 * One type of event with all its versions. Records of earlier versions stand in logs for ever: each is checked by the
 * schema that it was written by, and brought up version by version to the current one.
 */
export interface EventType<Type extends string, Version extends number, Schema extends z.ZodType> {
  readonly type: Type;
  /** The current one: what is written. */
  readonly version: Version;
  readonly schema: Schema;
  /** What is stored of each version, version 1 first. */
  readonly schemas: readonly z.ZodType[];
  /** One for each version, version 1 first: checks a record of it and brings it up to the current version. */
  readonly readers: readonly VersionReader<z.output<Schema>>[];
}

export type VersionReader<Event> = (content: unknown) => CheckedRecord<Event>;

type CheckedRecord<Event> =
  | { readonly success: true; readonly data: Event }
  | { readonly success: false; readonly error: { readonly issues: readonly z.core.$ZodIssue[] } };

type SchemaOf<Type extends string, Data extends z.ZodType, Version extends number> = ReturnType<
  typeof eventSchema<Type, Data, Version>
>;

/** An event that has one version so far. */
export function eventType<Type extends string, Data extends z.ZodType>(
  type: Type,
  data: Data,
): EventType<Type, 1, SchemaOf<Type, Data, 1>> {
  const schema = eventSchema(type, data, 1);
  return { type, version: 1, schema, schemas: [schema], readers: [(content) => schema.safeParse(content)] };
}

/**
 * The next version of an event. It cannot be had without the one before and without a way up from it, so that no
 * version that stands in a log is forgotten.
 *
 * @param upcast gets a valid record of the version before. Pure; it must succeed for every one.
 * @throws when `version` does not follow the one before.
 */
export function nextVersion<
  Type extends string,
  Before extends z.ZodType,
  Data extends z.ZodType,
  const Version extends number,
>(
  before: EventType<Type, number, Before>,
  version: Version,
  data: Data,
  upcast: (record: z.output<Before>) => z.output<SchemaOf<Type, Data, Version>>,
): EventType<Type, Version, SchemaOf<Type, Data, Version>> {
  const { type } = before;
  if (version !== before.version + 1) {
    throw new Error(`version ${version} of ${type} does not follow version ${before.version}`);
  }
  const schema = eventSchema(type, data, version);
  const earlier = before.readers.map(
    (read): VersionReader<z.output<typeof schema>> =>
      (content) => {
        const record = read(content);
        return record.success ? { success: true, data: upcast(record.data) } : record;
      },
  );
  return {
    type,
    version,
    schema,
    schemas: [...before.schemas, schema],
    readers: [...earlier, (content) => schema.safeParse(content)],
  };
}

/** The events of these types, as they are read: of current versions. */
export type EventOf<Types extends Readonly<Record<string, { readonly schema: z.ZodType }>>> = z.output<
  Types[keyof Types]['schema']
>;
