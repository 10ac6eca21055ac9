import type { EventTopic } from '@votestream/domain';
import type { Client } from 'pg';
import type { Model } from './models.ts';
import { groupName, type Row, type Rows } from './rows.ts';

/** A read model as the database has it, with what it says it has counted. */
export interface ModelSnapshot {
  readonly model: Model;
  readonly generation: number;
  readonly rows: Rows;
  readonly counted: readonly CountedPartition[];
}

interface CountedPartition {
  readonly topic: EventTopic;
  readonly partition: number;
  readonly logId: string;
  /** Counted are the records below. */
  readonly position: number;
  readonly read: number;
  readonly folded: number;
  readonly ignored: number;
  readonly parked: number;
}

/** Reads rows and positions of one moment. A model that no generation serves is left out. */
export async function readSnapshots(client: Client, models: readonly Model[]): Promise<ModelSnapshot[]> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const snapshots: ModelSnapshot[] = [];
    for (const model of models) {
      const serving = await client.query<{ generation: number }>(
        `SELECT generation FROM read_models.generations WHERE projection = $1 AND state = 'serving'`,
        [model.projection],
      );
      const generation = serving.rows[0]?.generation;
      if (generation === undefined) continue;
      const rows = await readRows(client, model, generation);
      snapshots.push({ model, generation, rows, counted: await readPositions(client, model, generation) });
    }
    return snapshots;
  } finally {
    await client.query('COMMIT');
  }
}

async function readRows(client: Client, model: Model, generation: number): Promise<Rows> {
  const values = Object.entries(model.values).map(([name, expression]) => `${expression} AS "${name}"`);
  const groups = model.groups.join(', ');
  const { rows } = await client.query<Record<string, string | null>>(
    `SELECT ${groups}, ${values.join(', ')} FROM read_models."${model.projection}_g${generation}" GROUP BY ${groups}`,
  );
  return new Map(
    rows.map((row) => [
      groupName(...model.groups.map((group) => row[group] ?? '')),
      Object.fromEntries(
        Object.keys(model.values).map((name) => [name, mergedValue(model, name, row[name])]),
      ) satisfies Row,
    ]),
  );
}

/** Sums come as text, as bigint does. */
function mergedValue(model: Model, name: string, value: string | null | undefined): string | number | null {
  if (value === null || value === undefined) return null;
  return model.values[name]?.startsWith('sum') ? Number(value) : value;
}

async function readPositions(client: Client, model: Model, generation: number): Promise<CountedPartition[]> {
  const { rows } = await client.query<Record<'log_id' | Count, string> & { partition: number }>(
    `SELECT partition, log_id, position, records_read, records_folded, records_ignored, records_parked
     FROM read_models.positions WHERE projection = $1 AND generation = $2 AND topic = $3 ORDER BY partition`,
    [model.projection, generation, model.topic],
  );
  return rows.map((row) => ({
    topic: model.topic,
    partition: row.partition,
    logId: row.log_id,
    position: Number(row.position),
    read: Number(row.records_read),
    folded: Number(row.records_folded),
    ignored: Number(row.records_ignored),
    parked: Number(row.records_parked),
  }));
}
type Count = 'position' | 'records_read' | 'records_folded' | 'records_ignored' | 'records_parked';
