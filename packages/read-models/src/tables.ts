import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  customType,
  integer,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

export const readModelsSchema = pgSchema('read_models');

/** Text in the order of its code points, whatever the database's collation: minutes compare as time does. */
export const orderedText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/**
 * Each build of a projection. At most one serves; one that builds becomes the next to serve; a retired one is read
 * by nobody.
 */
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
    state: text('state', { enum: ['building', 'serving', 'retired'] }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'generations_pk', columns: [table.projection, table.generation] }),
    uniqueIndex('generations_one_serves').on(table.projection).where(sql`${table.state} = 'serving'`),
    check('generations_state', sql`${table.state} IN ('building', 'serving', 'retired')`),
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
