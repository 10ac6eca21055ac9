import type { RequestEvent } from '@sveltejs/kit';
import { ADDRESS_OF_THE_GONE, type Api, type Caller, createApi, Intake } from '@votestream/api';
import { startedApi } from '@votestream/api/started';
import { openEventLog } from '@votestream/event-log';
import { createLogger, createShutdown, openDatabase, readConfiguration } from '@votestream/platform';
import { openReadModels } from '@votestream/read-models';

/**
 * Opens what the API stands on, by the configuration in the environment, and starts it in this process. From then on a
 * signal ends the process in good order.
 */
export async function startApi(): Promise<void> {
  await startedApi(openApi);
}

/** @param caller who asks from outside; this process itself has no address. @throws when the API is not started: a bug. */
export async function answer(request: Request, caller: Caller = {}): Promise<Response> {
  return (await startedApi()).fetch(request, caller);
}

/** Answers a call that the site's own server has passed on. */
export function answerCall({
  request,
  getClientAddress,
}: Pick<RequestEvent, 'request' | 'getClientAddress'>): Promise<Response> {
  return answer(request, { clientAddress: addressBy(getClientAddress) });
}

function addressBy(getClientAddress: () => string): string {
  try {
    return getClientAddress();
  } catch {
    // The caller has left.
    return ADDRESS_OF_THE_GONE;
  }
}

async function openApi(): Promise<Api> {
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
