import { type EventLog, openEventLog } from '@votestream/event-log';
import { startOwnBroker } from '@votestream/event-log/testing';
import { openTestDatabase } from '@votestream/platform/testing';

/** A log of its own on each engine: the topics have fixed names, so that two tests must not share one. */
export interface Engine {
  readonly name: string;
  open(): Promise<OpenEngine | undefined>;
}

export interface OpenEngine {
  /** For a process of its own. */
  readonly address: { readonly databaseUrl: string; readonly brokers: string };
  connect(): Promise<EventLog>;
  close(): Promise<void>;
}

export const engines: readonly Engine[] = [
  {
    name: 'PostgreSQL',
    open: async () => {
      const database = await openTestDatabase();
      return {
        address: { databaseUrl: database.url, brokers: '' },
        connect: () => openEventLog({ databaseUrl: database.url }),
        close: () => database.close(),
      };
    },
  },
  {
    name: 'Kafka',
    open: async () => {
      const broker = await startOwnBroker();
      if (!broker) return undefined;
      const kafka = { brokers: broker.brokers.split(','), clientId: 'votestream-test' };
      return {
        address: { databaseUrl: '', brokers: broker.brokers },
        connect: () => openEventLog({ databaseUrl: '', kafka }),
        close: () => broker.stop(),
      };
    },
  },
];
