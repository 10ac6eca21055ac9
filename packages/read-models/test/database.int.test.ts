import { results } from '@votestream/domain/projections';
import { describe, expect, it } from 'vitest';
import {
  beginPositions,
  compareAndSetPositions,
  countedPositions,
  mergedRows,
  openReadModels,
  readSnapshot,
  upsertInto,
} from '../src/index.ts';
import { serveEmpty, useReadModels } from './database.ts';

const PLACE = { logId: 'log-0001', topic: results.from.topic, partition: 0 };

describe('the database of the read models', () => {
  const database = useReadModels();

  it('a connection that is lost as a transaction begins is not kept', async () => {
    const readModels = openReadModels({ databaseUrl: database.url, poolSize: 1 });
    const { pool } = readModels;
    await pool.query('SELECT 1');
    pool.once('acquire', (client) => Reflect.get(client, 'connection').stream.destroy());
    await expect(readSnapshot(readModels, async () => 'read')).rejects.toThrow();
    expect(await readSnapshot(readModels, async () => 'read')).toBe('read');
    await readModels.close();
  });

  it('shows a reader positions and rows of one moment, whatever is committed meanwhile', async () => {
    const { db, pool } = database.readModels;
    await serveEmpty(database.readModels, results, PLACE.logId);
    await beginPositions(db, [{ projection: results.name, generation: 1 }], PLACE);
    const seen = await readSnapshot(database.readModels, async (snapshot) => {
      const positions = await countedPositions(snapshot, results, 1);
      const client = await pool.connect();
      await client.query('BEGIN');
      const move = { projection: results.name, generation: 1, expected: 0, folded: 1, ignored: 0, parked: 0 };
      const target = { ...PLACE, position: 1, at: null };
      expect(await compareAndSetPositions(client, target, [move])).toBe(1);
      await upsertInto(results, 1).add(client, 0, [
        { group: ['us', 'president', 'VT', 'ada'], states: [1, null] },
      ]);
      await client.query('COMMIT');
      client.release();
      return { positions, rows: await mergedRows(snapshot, results, 1) };
    });
    expect(seen.positions).toMatchObject([{ position: 0, recordsRead: 0 }]);
    expect(seen.rows).toEqual([]);
    expect(await countedPositions(db, results, 1)).toMatchObject([{ position: 1, recordsRead: 1 }]);
    expect(await mergedRows(db, results, 1)).toMatchObject([{ votes: 1 }]);
  });

  it('moves no position of another log', async () => {
    const { db, pool } = database.readModels;
    await beginPositions(db, [{ projection: 'other_log', generation: 1 }], PLACE);
    const client = await pool.connect();
    const move = { projection: 'other_log', generation: 1, expected: 0, folded: 1, ignored: 0, parked: 0 };
    const target = { ...PLACE, logId: 'log-0002', position: 1, at: null };
    const moved = await compareAndSetPositions(client, target, [move]).finally(() => client.release());
    expect(moved).toBe(0);
  });

  it('does not end the process when a connection dies while it is in use', async () => {
    const { pool } = database.readModels;
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    client.on('end', resolve);
    await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    client.release(true);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});
