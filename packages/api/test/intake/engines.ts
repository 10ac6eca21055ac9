import { type EventLog, openEventLog } from '@votestream/event-log';
import { startOwnBroker } from '@votestream/event-log/testing';
import { openTestDatabase } from '@votestream/platform/testing';
import { openReadModels } from '@votestream/read-models';

interface OpenedEngine {
  readonly databaseUrl: string;
  /** Another client of the same log. */
  connect(): Promise<EventLog>;
  /** The log goes away and comes back: the broker is started again; on PostgreSQL every connection is cut. */
  restart(): Promise<void>;
  /** The log can be reached and does not answer, until the work is done. */
  whileSilent<Result>(work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** A log of its own on each engine, and a database for the read models. */
export interface Engine {
  readonly name: string;
  /** undefined where there is no broker. */
  open(): Promise<OpenedEngine | undefined>;
}

export const engines: readonly Engine[] = [
  {
    name: 'PostgreSQL',
    open: async () => {
      const { url: databaseUrl, close } = await openTestDatabase();
      return {
        databaseUrl,
        connect: () => openEventLog({ databaseUrl }),
        restart: () => cutConnections(databaseUrl),
        whileSilent: (work) => whileLocked(databaseUrl, work),
        close,
      };
    },
  },
  {
    name: 'Kafka',
    open: async () => {
      const broker = await startOwnBroker();
      if (!broker) return undefined;
      const { url: databaseUrl, close } = await openTestDatabase();
      const kafka = { brokers: broker.brokers.split(','), clientId: 'votestream-test' };
      return {
        databaseUrl,
        connect: () => openEventLog({ databaseUrl, kafka }),
        restart: () => broker.restart(),
        whileSilent: async (work) => {
          const goOn = await broker.suspend();
          return work().finally(goOn);
        },
        close: async () => {
          await close();
          await broker.stop();
        },
      };
    },
  },
];

async function cutConnections(databaseUrl: string): Promise<void> {
  const { pool, close } = openReadModels({ databaseUrl });
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await close();
}

/** Whoever reads or appends waits for the table of the records. */
async function whileLocked<Result>(databaseUrl: string, work: () => Promise<Result>): Promise<Result> {
  const { pool, close } = openReadModels({ databaseUrl });
  const client = await pool.connect();
  try {
    await client.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 60000');
    await client.query('LOCK TABLE votestream_log.records IN ACCESS EXCLUSIVE MODE');
    return await work();
  } finally {
    await client.query('ROLLBACK');
    client.release();
    await close();
  }
}
