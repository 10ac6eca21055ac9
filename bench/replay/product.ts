import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { startService } from '../processes.ts';
import { NOT_COUNTED } from './database-work.ts';
import type { WrittenLog } from './history/write-history.ts';

const POLL_MS = 50;

interface Recount {
  /** The work itself; the start of the process is not in it. */
  readonly seconds: number;
  readonly projections: readonly string[];
}

/** What has to be there before a recount begins; not measured. */
export async function prepareRecount(databaseUrl: string): Promise<void> {
  await withClient(databaseUrl, (client) => client.query('DROP SCHEMA IF EXISTS read_models CASCADE'));
}

/**
 * THE MEASURED PART: every record of the ballot topics, once through the shipped code. Now: a projector counts into
 * empty read models; the clock runs from its first positions to the last.
 * @param onStart gets the id of the product's process, which has ended when this resolves.
 * @throws when a record was parked: then not everything was counted.
 */
export async function recount(
  databaseUrl: string,
  env: NodeJS.ProcessEnv,
  ends: WrittenLog['ends'],
  onStart: (pid: number) => void,
): Promise<Recount> {
  return withClient(databaseUrl, async (client) => {
    const projector = startService(['projector'], env);
    onStart(projector.pid);
    try {
      const startedMs = await whenCounted(client, (positions) => positions.size > 0);
      const endedMs = await whenCounted(client, (positions) =>
        [...ends].every(([place, end]) => (positions.get(place) ?? 0) >= end),
      );
      return { seconds: (endedMs - startedMs) / 1000, projections: await countedProjections(client, ends) };
    } finally {
      await projector.stop();
    }
  });
}

/** Asks for the least position of each partition until the answer is yes. @returns when that was */
async function whenCounted(
  client: Client,
  isSo: (positions: ReadonlyMap<string, number>) => boolean,
): Promise<number> {
  for (;;) {
    const rows = await client
      .query<{ place: string; position: string }>(
        `SELECT ${NOT_COUNTED} topic || '/' || partition AS place, min(position) AS position
         FROM read_models.positions GROUP BY 1`,
      )
      .then((result) => result.rows)
      // There is no table yet.
      .catch(() => []);
    const nowMs = performance.now();
    if (isSo(new Map(rows.map(({ place, position }) => [place, Number(position)])))) return nowMs;
    await delay(POLL_MS);
  }
}

async function countedProjections(client: Client, ends: WrittenLog['ends']): Promise<string[]> {
  const { rows: parked } = await client.query(`SELECT ${NOT_COUNTED} FROM read_models.dead_letters LIMIT 1`);
  if (parked.length > 0) throw new Error('records of the history were parked: they are not events');
  const { rows } = await client.query<{ projection: string }>(
    `SELECT ${NOT_COUNTED} DISTINCT projection FROM read_models.positions
     WHERE topic || '/' || partition = ANY($1) ORDER BY 1`,
    [[...ends.keys()]],
  );
  return rows.map(({ projection }) => projection);
}

async function withClient<Result>(
  databaseUrl: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
