import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationsReader, type OperationsView } from '@votestream/api/operations';
import { topicsOf } from '@votestream/domain';
import { type EventLog, openEventLog } from '@votestream/event-log';
import { type Configuration, createLogger, openDatabase, readConfiguration } from '@votestream/platform';
import { migrate, openReadModels, type ReadModels } from '@votestream/read-models';
import { owners } from './owners.ts';

/** What the test itself holds of an installation: one more user of its database and its log. */
export interface Installed {
  readonly configuration: Configuration;
  readonly databaseUrl: string;
  readonly log: EventLog;
  readonly readModels: ReadModels;
  readonly operations: () => Promise<OperationsView>;
  /** Ids of the projectors that share the partitions; none where a partition has not exactly one owner. */
  readonly owners: () => Promise<string[]>;
  /** SIGKILL of the postmaster. It comes back by itself. */
  readonly killDatabase: () => Promise<void>;
  close(): Promise<void>;
}

export async function openInstalled(env: NodeJS.ProcessEnv): Promise<Installed> {
  const logger = createLogger({ name: 'test', level: 'silent', format: 'json' });
  const configuration = readConfiguration(env);
  const database = await openDatabase(configuration, { logger });
  const log = await openEventLog({ databaseUrl: database.url, logger, kafka: configuration.kafka });
  const readModels = openReadModels({ databaseUrl: database.url });
  await log.createTopics(topicsOf(configuration.partitions));
  await migrate(readModels);
  const reader = new OperationsReader({ readModels });
  const operations = async () => (await reader.read()).view;
  return {
    configuration,
    databaseUrl: database.url,
    log,
    readModels,
    operations,
    owners: async () => owners(await operations(), configuration.partitions),
    killDatabase: async () => {
      const recorded = join(configuration.dataDir, 'postgres', 'data', 'postmaster.pid');
      process.kill(Number((await readFile(recorded, 'utf8')).split('\n')[0]), 'SIGKILL');
    },
    close: async () => {
      await readModels.close();
      await log.close();
      await database.close();
    },
  };
}
