import { type EventLog, openEventLog } from '@votestream/event-log';
import { createLogger, openDatabase, readConfiguration } from '@votestream/platform';
import type { Installation } from '../engines.ts';

const logger = createLogger({ name: 'bench', level: 'warn', format: 'json' });

export interface Opened {
  readonly log: EventLog;
  readonly databaseUrl: string;
  close(): Promise<void>;
}

/** The database and the log of an installation, in this process. Services that run meanwhile share them. */
export async function opened({ env }: Installation): Promise<Opened> {
  const configuration = readConfiguration(env);
  const database = await openDatabase(configuration, { logger });
  const log = await openEventLog({ databaseUrl: database.url, logger, kafka: configuration.kafka });
  return {
    log,
    databaseUrl: database.url,
    close: async () => {
      await log.close();
      await database.close();
    },
  };
}
