import {
  type EventLog,
  EventLogError,
  openEventLog,
  PartitionCountMismatchError,
} from '@votestream/event-log';
import {
  type Configuration,
  ConfigurationError,
  createLogger,
  createShutdown,
  DatabaseError,
  type Logger,
  openDatabase,
  readConfiguration,
  type Shutdown,
} from '@votestream/platform';
import { DeclarationChangedError } from '@votestream/read-models';
import { FailedError, UsageError } from './exit.ts';

/** A process with its configuration and database, and their orderly end. */
export interface Installation {
  readonly configuration: Configuration;
  readonly databaseUrl: string;
  readonly logger: Logger;
  readonly shutdown: Shutdown;
}

export interface InstallationWithLog extends Installation {
  readonly log: EventLog;
}

/**
 * Lets `work` use the installation that the environment describes, and closes it afterwards, whatever happens. The
 * embedded PostgreSQL is started, or joined where it runs.
 */
export async function withInstallation(
  name: string,
  work: (installation: Installation) => Promise<void>,
): Promise<void> {
  const configuration = configurationOf(process.env);
  const logger = createLogger({ name, ...configuration.log, level: levelOf(name, configuration) });
  const shutdown = createShutdown({ logger });
  stopWithParent();
  try {
    const database = await openDatabase(configuration, { logger });
    shutdown.onClose('database', () => database.close());
    await work({ configuration, databaseUrl: database.url, logger, shutdown });
  } catch (error) {
    if (!shutdown.signal.aborted) throw explained(error);
  } finally {
    await shutdown.close();
  }
}

/** The same with the log, which lies in the same database unless brokers are configured. */
export async function withLog(
  name: string,
  work: (installation: InstallationWithLog) => Promise<void>,
): Promise<void> {
  await withInstallation(name, async (installation) => {
    const { configuration, databaseUrl, logger, shutdown } = installation;
    const log = await openEventLog({ databaseUrl, logger, kafka: configuration.kafka });
    shutdown.onClose('event log', () => log.close());
    await work({ ...installation, log });
  });
}

/** Those that run until they are stopped say what they do; from the others an answer is wanted. */
const SERVICES = new Set(['dev', 'up', 'adjudicator', 'projector', 'api']);

function levelOf(name: string, { log }: Configuration): Configuration['log']['level'] {
  return SERVICES.has(name) || process.env['LOG_LEVEL'] ? log.level : 'warn';
}

/** A service that `dev`, `up` or `simulate` has started ends when that process ends, in whatever way. */
function stopWithParent(): void {
  if (!process.channel) return;
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

/** @throws UsageError when a variable is wrong. */
export function configurationOf(env: NodeJS.ProcessEnv): Configuration {
  try {
    return readConfiguration(env);
  } catch (error) {
    throw explained(error);
  }
}

/** Errors whose message is all that a person needs. */
function explained(error: unknown): unknown {
  if (
    error instanceof ConfigurationError ||
    error instanceof PartitionCountMismatchError ||
    error instanceof DeclarationChangedError
  ) {
    return new UsageError(error.message);
  }
  return error instanceof DatabaseError || error instanceof EventLogError
    ? new FailedError(error.message)
    : error;
}
