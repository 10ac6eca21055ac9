import { fileURLToPath } from 'node:url';
import { topicsOf } from '@votestream/domain';
import { type ChildServices, startServices } from './child-services.ts';
import type { InstallationWithLog } from './installation.ts';
import { onSave } from './on-save.ts';
import { until } from './until.ts';

const READY_POLL_MS = 100;

/** What the projector is made of as far as read models are concerned: declarations, and the events that they count. */
const DECLARATIONS = fileURLToPath(new URL('../../../packages/domain/src', import.meta.url));

/**
 * Starts the adjudicator, the projector and the site, each in a process of its own, and waits until the site answers.
 * They stop with this process. From source, the projector starts again when a declaration is saved.
 */
export async function runServices(
  { log, configuration, logger, shutdown }: InstallationWithLog,
  { fromSource, port }: { fromSource: boolean; port: number },
): Promise<{ services: ChildServices; url: string }> {
  await log.createTopics(topicsOf(configuration.partitions));
  const site = fromSource ? ['api', '--source'] : ['api'];
  const watched = fromSource ? ['projector'] : [];
  const services = startServices([['adjudicator'], ['projector'], site], logger, watched);
  shutdown.onClose('services', () => services.stop());
  if (fromSource) {
    onSave(DECLARATIONS, () => services.restart('projector'), shutdown.signal).catch((error: unknown) =>
      logger.warn({ err: error }, 'saved declarations are not noticed: start dev again after a change'),
    );
  }
  const url = `http://${configuration.host}:${port}`;
  await Promise.race([
    until(() => answers(url, shutdown.signal), READY_POLL_MS, shutdown.signal),
    services.failed,
  ]);
  return { services, url };
}

function answers(url: string, signal: AbortSignal): Promise<boolean> {
  return fetch(`${url}/api/health/live`, { signal }).then(
    (response) => response.ok,
    () => false,
  );
}
