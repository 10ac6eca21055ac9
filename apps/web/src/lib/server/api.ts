import { type Caller, createApi, Intake } from '@votestream/api';
import { openEventLog } from '@votestream/event-log';
import { createLogger, createShutdown, openDatabase, readConfiguration } from '@votestream/platform';
import { openReadModels } from '@votestream/read-models';

/** Outlives a reload of this module in development: the API is started once in a process. */
const KEEPER = Symbol.for('votestream.api');
const keeper: typeof globalThis & { [KEEPER]?: Promise<ReturnType<typeof createApi>> } = globalThis;

/**
 * Opens what the API stands on, by the configuration in the environment, and starts it in this process. From then on a
 * signal ends the process in good order.
 */
export async function startApi(): Promise<void> {
  keeper[KEEPER] ??= openApi();
  await keeper[KEEPER];
}

/** @param caller who asks from outside; this process itself has no address. @throws when the API is not started: a bug. */
export async function answer(request: Request, caller: Caller = {}): Promise<Response> {
  const api = await keeper[KEEPER];
  if (!api) throw new Error('a request came before the API was started');
  return api.fetch(request, caller);
}

async function openApi(): Promise<ReturnType<typeof createApi>> {
  const configuration = readConfiguration(process.env);
  const logger = createLogger({ name: 'api', ...configuration.log });
  const shutdown = createShutdown({ logger });
  const database = await openDatabase(configuration, { logger });
  shutdown.onClose('database', () => database.close());
  const log = await openEventLog({ databaseUrl: database.url, logger, kafka: configuration.kafka });
  shutdown.onClose('event log', () => log.close());
  const readModels = openReadModels({ databaseUrl: database.url });
  shutdown.onClose('read models', () => readModels.close());
  const { signal } = shutdown;
  const { adminToken, mixSecondsMax } = configuration;
  const intake = new Intake({ log, logger, signal, mixSecondsMax });
  shutdown.onClose('requests under way', () => intake.requests.settled());
  return createApi({
    readModels,
    databaseUrl: database.url,
    log,
    logger,
    signal,
    intake,
    adminToken,
    program: process.env['VOTESTREAM_PROGRAM'],
  });
}
