import { serve } from '@hono/node-server';
import { createApi, Intake } from '@votestream/api';
import { createLogger } from '@votestream/platform';
import { openInstalled } from './installed.ts';

/**
 * The API as the site serves it at the port of its environment, without the pages of the site, which take long to
 * build. @returns how to stop it
 */
export async function serveApi(
  env: NodeJS.ProcessEnv,
  intakeOptions: { readonly answerMsMax?: number } = {},
): Promise<() => Promise<void>> {
  const { log, readModels, databaseUrl, configuration, close } = await openInstalled(env);
  const logger = createLogger({ name: 'api', level: 'warn', format: 'json' });
  const stop = new AbortController();
  const { signal } = stop;
  const { adminToken, mixSecondsMax } = configuration;
  const intake = new Intake({ log, logger, signal, mixSecondsMax, ...intakeOptions });
  const api = createApi({ readModels, databaseUrl, log, logger, signal, intake, adminToken });
  const port = Number(env['PORT']);
  const server = serve({ fetch: (request) => api.fetch(request), port, hostname: '127.0.0.1' });
  return async () => {
    stop.abort();
    await intake.requests.settled();
    await new Promise((resolve) => server.close(resolve));
    await close();
  };
}
