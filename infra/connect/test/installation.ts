import { setTimeout as delay } from 'node:timers/promises';
import { runAdjudicator } from '@votestream/adjudicator';
import {
  ADJUDICATOR_GROUP,
  ELECTION_REQUESTS,
  EVENT_TOPIC_OF,
  type RequestTopic,
  topicsOf,
} from '@votestream/domain';
import { type EventLog, type LogRecord, openEventLog } from '@votestream/event-log';
import { type Broker, startOwnBroker } from '@votestream/event-log/testing';
import { createLogger } from '@votestream/platform';
import { announcement } from './election.ts';

export const PARTITIONS = 3;
const POLL_MS = 50;

/** A broker with all topics, an adjudicator at work, and an announced election. */
export interface Installation {
  readonly broker: Broker;
  readonly log: EventLog;
  close(): Promise<void>;
}

/** @returns undefined where no broker can be had. */
export async function openInstallation(): Promise<Installation | undefined> {
  const broker = await startOwnBroker();
  if (!broker) return undefined;
  const kafka = { brokers: broker.brokers.split(','), clientId: 'votestream-test' };
  const log = await openEventLog({ databaseUrl: '', kafka });
  const stop = new AbortController();
  const logger = createLogger({ name: 'test', level: 'silent', format: 'json' });
  await log.createTopics(topicsOf(PARTITIONS));
  const adjudicating = runAdjudicator({ log, partitions: PARTITIONS, logger, signal: stop.signal });
  await log.append(ELECTION_REQUESTS, [announcement()]);
  await decided(log, ELECTION_REQUESTS);
  return {
    broker,
    log,
    close: async () => {
      stop.abort();
      await adjudicating;
      await log.close();
      await broker.stop();
    },
  };
}

/** Resolves when every request that stands in the topic now is decided. */
export async function decided(log: EventLog, topic: RequestTopic): Promise<void> {
  for (const { partition } of await log.watermarks(topic)) {
    for (;;) {
      const committed = await log.committed(ADJUDICATOR_GROUP, topic);
      const position = committed.find((each) => each.partition === partition)?.position ?? 0;
      if (!(await log.hasCommittedFrom(topic, partition, position))) break;
      await delay(POLL_MS);
    }
  }
}

export interface Event {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export async function eventsOf(log: EventLog, topic: RequestTopic): Promise<Event[]> {
  return (await recordsOf(log, EVENT_TOPIC_OF[topic])).map(({ value }) => JSON.parse(String(value)));
}

export async function recordsOf(log: EventLog, topic: string): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (const { partition } of await log.watermarks(topic)) {
    for await (const batch of log.read(topic, partition, 0)) records.push(...batch.records);
  }
  return records;
}

/** How many events of each type there are. */
export function countedByType(events: readonly Event[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
