import type { EventLog } from './event-log.ts';
import type { KafkaSettings } from './kafka/settings.ts';
import type { Logger } from './logger.ts';
import { openPostgresLog } from './postgres/index.ts';

export * from './errors.ts';
export * from './event-log.ts';
export type { KafkaSettings } from './kafka/settings.ts';
export { latin1Of } from './latin1.ts';
export type { Logger } from './logger.ts';
export { partitionOfKey } from './partitioner.ts';
export * from './tail.ts';

export interface EventLogSettings {
  readonly databaseUrl: string;
  /** Set: the log is on these brokers. Unset: it is in the database. */
  readonly kafka?: KafkaSettings | undefined;
  readonly logger?: Logger;
}

/** Opens the log on Kafka when brokers are configured, else in PostgreSQL. The caller closes it. */
export async function openEventLog({ databaseUrl, kafka, logger }: EventLogSettings): Promise<EventLog> {
  const listener = logger === undefined ? {} : { logger };
  if (kafka === undefined) return openPostgresLog({ databaseUrl, ...listener });
  // Loaded only when it is needed: whoever runs embedded pays nothing for it.
  const { openKafkaLog } = await import('./kafka/index.ts');
  return openKafkaLog({ ...kafka, ...listener });
}
