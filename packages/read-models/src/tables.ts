import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  integer,
  json,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

export const READ_MODELS = 'read_models';
export const readModelsSchema = pgSchema(READ_MODELS);

/** Text in the order of its code points, whatever the database's collation: minutes compare as time does. */
export const orderedText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/**
 * What a build of a projection is: `building` until it is complete, then `serving` readers (at most one does), then
 * `retired`, and kept for a rollback until its table is `dropped`. A `snapshot` is complete and never changes.
 */
const GENERATION_STATES = ['building', 'serving', 'retired', 'snapshot', 'dropped'] as const;
export type GenerationState = (typeof GENERATION_STATES)[number];

/**
 * Where a snapshot ends: with a minute (inclusive), or before these positions (one for each partition of the topic,
 * in their order).
 */
export type Until = { readonly minute: string } | { readonly positions: readonly number[] };

/** Each build of a projection. */
export const generations = readModelsSchema.table(
  'generations',
  {
    projection: text('projection').notNull(),
    generation: integer('generation').notNull(),
    /** The declaration that it was built from. */
    version: integer('version').notNull(),
    fingerprint: text('fingerprint').notNull(),
    /** The log that it counts. */
    logId: text('log_id').notNull(),
    state: text('state', { enum: GENERATION_STATES }).notNull(),
    /** By which a snapshot is asked for. */
    name: text('name'),
    /** Where a snapshot ends; null: never. */
    until: json('until').$type<Until>(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    /** When `state` last changed. */
    changedAt: timestamp('changed_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'generations_pk', columns: [table.projection, table.generation] }),
    uniqueIndex('generations_one_serves').on(table.projection).where(sql`${table.state} = 'serving'`),
    uniqueIndex('generations_name').on(table.projection, table.name).where(sql`${table.state} <> 'dropped'`),
    check(
      'generations_state',
      sql`${table.state} IN ('building', 'serving', 'retired', 'snapshot', 'dropped')`,
    ),
  ],
);

/** Up to where a generation has counted a partition, and what became of the records. */
export const positions = readModelsSchema.table(
  'positions',
  {
    projection: text('projection').notNull(),
    generation: integer('generation').notNull(),
    topic: text('topic').notNull(),
    partition: integer('partition').notNull(),
    logId: text('log_id').notNull(),
    /** The next one to read. */
    position: bigint('position', { mode: 'number' }).notNull(),
    /** The latest minute of a counted event; null before the first. */
    at: orderedText('at'),
    /** Null before the first batch. */
    committedAt: timestamp('committed_at', { withTimezone: true }),
    recordsRead: bigint('records_read', { mode: 'number' }).notNull().default(0),
    recordsFolded: bigint('records_folded', { mode: 'number' }).notNull().default(0),
    recordsIgnored: bigint('records_ignored', { mode: 'number' }).notNull().default(0),
    recordsParked: bigint('records_parked', { mode: 'number' }).notNull().default(0),
    /** Nobody counts here any more: the generation is retired, or a snapshot that is complete. */
    frozen: boolean('frozen').notNull().default(false),
  },
  (table) => [
    primaryKey({
      name: 'positions_pk',
      columns: [table.projection, table.generation, table.topic, table.partition],
    }),
    check(
      'positions_conservation',
      sql`${table.recordsRead} = ${table.recordsFolded} + ${table.recordsIgnored} + ${table.recordsParked}`,
    ),
  ],
);

/** Records that a projection could not read or fold, with their bytes. */
export const deadLetters = readModelsSchema.table(
  'dead_letters',
  {
    projection: text('projection').notNull(),
    generation: integer('generation').notNull(),
    topic: text('topic').notNull(),
    partition: integer('partition').notNull(),
    position: bigint('position', { mode: 'number' }).notNull(),
    reason: text('reason').notNull(),
    key: customType<{ data: Buffer }>({ dataType: () => 'bytea' })('key'),
    value: customType<{ data: Buffer }>({ dataType: () => 'bytea' })('value'),
    parkedAt: timestamp('parked_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({
      name: 'dead_letters_pk',
      columns: [table.projection, table.generation, table.topic, table.partition, table.position],
    }),
  ],
);

/** Each running projector says here, about every second, that it is alive and what it does. */
export const projectors = readModelsSchema.table('projectors', {
  /** Random, anew with each start. */
  id: text('id').primaryKey(),
  startedAt: timestamp('started_at', { withTimezone: true }).notNull().defaultNow(),
  heartbeatAt: timestamp('heartbeat_at', { withTimezone: true }).notNull().defaultNow(),
  report: json('report').notNull(),
});
