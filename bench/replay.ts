import { BALLOT_BOX, ELECTORAL_ROLL } from '@votestream/domain';
import { type EventLog, openEventLog } from '@votestream/event-log';
import { createLogger, openDatabase, readConfiguration } from '@votestream/platform';
import { Client } from 'pg';
import type { Engine } from './engines.ts';
import { startService, votestream } from './processes.ts';
import { rounded } from './report.ts';

const POLL_MS = 50;

/**
 * From an empty read model to a counted one: the read models are dropped, a projector is started, and the clock stops
 * when its positions have reached the end. Beside it, in the same run, the limit: the same topics read, parsed and
 * folded into Maps, without a database.
 */
export async function replay(engine: Engine, voters: number): Promise<object> {
  const installation = await engine.open();
  try {
    await votestream(['simulate', '--voters', String(voters), '--seed', '7'], installation.env);
    const configuration = readConfiguration(installation.env);
    const logger = createLogger({ name: 'bench', level: 'warn', format: 'json' });
    const database = await openDatabase(configuration, { logger });
    const log = await openEventLog({ databaseUrl: database.url, logger, kafka: configuration.kafka });
    try {
      const limit = await foldPlainly(log);
      const seconds = await project(log, database.url, installation.env);
      return {
        log: installation.log,
        events: limit.events,
        seconds: rounded(seconds, 2),
        eventsPerSecond: Math.round(limit.events / seconds),
        limitEventsPerSecond: Math.round(limit.events / limit.seconds),
        ratioToLimit: rounded(limit.seconds / seconds, 2),
      };
    } finally {
      await log.close();
      await database.close();
    }
  } finally {
    await installation.remove();
  }
}

/** @returns seconds from the first committed batch's beginning: the start of the process is not counted. */
async function project(log: EventLog, databaseUrl: string, env: NodeJS.ProcessEnv): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('DROP SCHEMA read_models CASCADE');
  const projector = startService(['projector'], env);
  try {
    const startedMs = await waitFor(client, async (positions) => positions.size > 0);
    const endedMs = await waitFor(client, async (positions) => {
      for (const topic of [ELECTORAL_ROLL, BALLOT_BOX]) {
        for (let partition = 0; partition < (await log.partitionCount(topic)); partition += 1) {
          const position = positions.get(`${topic}/${partition}`) ?? 0;
          if (await log.hasCommittedFrom(topic, partition, position)) return false;
        }
      }
      return true;
    });
    return (endedMs - startedMs) / 1000;
  } finally {
    await projector.stop();
    await client.end();
  }
}

/** Asks for the least position of each partition until the answer is yes. @returns when that was */
async function waitFor(
  client: Client,
  isSo: (positions: ReadonlyMap<string, number>) => Promise<boolean>,
): Promise<number> {
  for (;;) {
    const rows = await client
      .query<{ place: string; position: string }>(
        `SELECT topic || '/' || partition AS place, min(position) AS position FROM read_models.positions GROUP BY 1`,
      )
      .then((result) => result.rows)
      .catch(() => []);
    const now = performance.now();
    if (await isSo(new Map(rows.map(({ place, position }) => [place, Number(position)])))) return now;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function foldPlainly(log: EventLog): Promise<{ events: number; seconds: number }> {
  const startedMs = performance.now();
  let events = 0;
  const groups = new Map<string, number>();
  const fold = async (topic: string, partition: number) => {
    for await (const batch of log.read(topic, partition, 0)) {
      events += batch.records.length;
      for (const { value } of batch.records) {
        const { type, data } = JSON.parse(value?.toString() ?? '');
        const group = `${type} ${data.state} ${data.candidateId ?? data.gender}`;
        groups.set(group, (groups.get(group) ?? 0) + 1);
      }
    }
  };
  const partitions = await log.partitionCount(BALLOT_BOX);
  await Promise.all(
    [ELECTORAL_ROLL, BALLOT_BOX].flatMap((topic) =>
      Array.from({ length: partitions }, (_, partition) => fold(topic, partition)),
    ),
  );
  return { events, seconds: (performance.now() - startedMs) / 1000 };
}
