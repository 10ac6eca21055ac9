import type { EventTopic } from '@votestream/domain';
import { Client } from 'pg';
import { type PartitionRecords, readConservation } from './conservation.ts';
import type { Model } from './models.ts';
import { readRows } from './parts-query.ts';
import type { Rows } from './rows.ts';

/** A generation of a read model as the database has it, with what it says it has counted. */
export interface ModelSnapshot {
  readonly model: Model;
  readonly generation: number;
  readonly rows: Rows;
  readonly counted: readonly CountedPartition[];
}

export interface CountedPartition {
  readonly topic: EventTopic;
  readonly partition: number;
  readonly logId: string;
  /** Counted are the records below. */
  readonly position: number;
  readonly read: number;
  readonly folded: number;
  readonly ignored: number;
  readonly parked: number;
  /** Positions of its dead letters, ascending. */
  readonly letters: readonly number[];
}

/** A build of a projection that has not been dropped. */
export interface BuiltGeneration {
  readonly projection: string;
  readonly generation: number;
  /** Of the declaration that it was built from. */
  readonly version: number;
  readonly state: string;
}

/** Dead letters of the generations that are looked at, together: their positions are held while the log is read. */
const DEAD_LETTERS_MAX = 1_000_000;

export type Wanted = readonly { readonly model: Model; readonly generation: number }[];

export interface DatabaseReading {
  readonly snapshots: readonly ModelSnapshot[];
  /** Of all generations. */
  readonly conservation: readonly PartitionRecords[];
}

/** What cannot be verified, and why. */
export interface Refusal {
  readonly refused: string;
  readonly reason: string;
}

/** One declaration says nothing about what another one has counted. */
export function otherVersion(
  { projection, generation, version }: BuiltGeneration,
  declared: { readonly version: number },
): Refusal {
  const reason =
    `${projection} generation ${generation} was built by version ${version} of its declaration, but version ` +
    `${declared.version} is declared; verify again when a generation of that version serves`;
  return { refused: 'read models', reason };
}

/**
 * Reads rows, positions and dead letters of one moment.
 * @param choose which generations to read, of those that there are; their parts tables exist.
 */
export async function readDatabase(
  databaseUrl: string,
  choose: (built: readonly BuiltGeneration[]) => Wanted | Refusal,
): Promise<DatabaseReading | Refusal> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'votestream-verify' });
  // A lost connection shows in the statement that runs, or in the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const wanted = choose(await readGenerations(client));
    if ('refused' in wanted) return wanted;
    const letters = await countLetters(client, wanted);
    if (letters > DEAD_LETTERS_MAX) {
      const reason = `there are ${letters}, more than the ${DEAD_LETTERS_MAX} that can be looked at; retry or replay first`;
      return { refused: 'dead letters', reason };
    }
    const snapshots: ModelSnapshot[] = [];
    for (const { model, generation } of wanted) {
      const rows = await readRows(client, model, generation);
      snapshots.push({ model, generation, rows, counted: await readPositions(client, model, generation) });
    }
    const conservation = await readConservation(client);
    await client.query('COMMIT');
    return { snapshots, conservation };
  } finally {
    await client.end();
  }
}

async function readGenerations(client: Client): Promise<BuiltGeneration[]> {
  const { rows } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('read_models.generations') IS NOT NULL AS exists`,
  );
  if (!rows[0]?.exists) return [];
  const built = await client.query<BuiltGeneration>(
    `SELECT projection, generation, version, state FROM read_models.generations WHERE state <> 'dropped'`,
  );
  return built.rows;
}

async function countLetters(client: Client, wanted: Wanted): Promise<number> {
  const { rows } = await client.query<{ letters: string }>(
    `SELECT count(*) AS letters FROM read_models.dead_letters
     JOIN unnest($1::text[], $2::int[]) AS wanted (projection, generation) USING (projection, generation)`,
    [wanted.map(({ model }) => model.projection), wanted.map(({ generation }) => generation)],
  );
  return Number(rows[0]?.letters ?? 0);
}

type Count = 'position' | 'records_read' | 'records_folded' | 'records_ignored' | 'records_parked';

async function readPositions(client: Client, model: Model, generation: number): Promise<CountedPartition[]> {
  const place = [model.projection, generation, model.topic];
  const { rows } = await client.query<Record<'log_id' | Count, string> & { partition: number }>(
    `SELECT partition, log_id, position, records_read, records_folded, records_ignored, records_parked
     FROM read_models.positions WHERE projection = $1 AND generation = $2 AND topic = $3 ORDER BY partition`,
    place,
  );
  const letters = await client.query<{ partition: number; positions: number[] }>(
    `SELECT partition, array_agg(position::float8 ORDER BY position) AS positions FROM read_models.dead_letters
     WHERE projection = $1 AND generation = $2 AND topic = $3 GROUP BY partition`,
    place,
  );
  const lettersOf = new Map(letters.rows.map(({ partition, positions }) => [partition, positions]));
  return rows.map((row) => ({
    topic: model.topic,
    partition: row.partition,
    logId: row.log_id,
    position: Number(row.position),
    read: Number(row.records_read),
    folded: Number(row.records_folded),
    ignored: Number(row.records_ignored),
    parked: Number(row.records_parked),
    letters: lettersOf.get(row.partition) ?? [],
  }));
}
