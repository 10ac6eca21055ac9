import type { ClientBase } from 'pg';

/** Held while the schema or topics are created, so that processes that start together do not collide. */
const CREATION_LOCK = 0x766f7465;

/**
 * `records` is the log. Values keep PostgreSQL's own storage: a bundle of 500 requests is compressed to under half,
 * an event of a few hundred bytes is stored as it is.
 * `partitions` has the lock under which positions are given out. `leases` has the fence and the committed position
 * of each partition of a group, and is locked by its transactions; `members` has the heartbeats, which never wait.
 */
const DDL = `
  CREATE SCHEMA votestream_log;
  CREATE TABLE votestream_log.topics (
    id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    partitions int NOT NULL
  );
  CREATE TABLE votestream_log.partitions (
    topic_id smallint NOT NULL,
    partition int NOT NULL,
    next_position bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic_id, partition)
  ) WITH (fillfactor = 20);
  CREATE TABLE votestream_log.records (
    topic_id smallint NOT NULL,
    partition int NOT NULL,
    position bigint NOT NULL,
    timestamp_ms bigint NOT NULL,
    key bytea,
    value bytea,
    headers bytea,
    PRIMARY KEY (topic_id, partition, position)
  );
  CREATE TABLE votestream_log.leases (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    group_name text NOT NULL,
    topic_id smallint NOT NULL,
    partition int NOT NULL,
    owner uuid,
    epoch bigint NOT NULL DEFAULT 0,
    committed bigint,
    UNIQUE (group_name, topic_id, partition)
  ) WITH (fillfactor = 20);
  CREATE TABLE votestream_log.members (
    group_name text NOT NULL,
    member uuid NOT NULL,
    topic_ids smallint[] NOT NULL,
    heard_at timestamptz NOT NULL,
    PRIMARY KEY (group_name, member)
  ) WITH (fillfactor = 20);`;

/** Creates the log's schema where it is missing. Must run inside a transaction. */
export async function createSchema(client: ClientBase): Promise<void> {
  await lockCreation(client);
  const { rows } = await client.query(`SELECT FROM pg_namespace WHERE nspname = 'votestream_log'`);
  if (rows.length === 0) await client.query(DDL);
}

/** Until the transaction ends. */
export async function lockCreation(client: ClientBase): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [CREATION_LOCK]);
}
