import { topicsOf } from '@votestream/domain';
import { type ChildServices, startServices } from './child-services.ts';
import type { InstallationWithLog } from './installation.ts';
import { until } from './until.ts';

const READY_POLL_MS = 100;

/**
 * Starts the adjudicator, the projector and the site, each in a process of its own, and waits until the site answers.
 * They stop with this process.
 */
export async function runServices(
  { log, configuration, logger, shutdown }: InstallationWithLog,
  { fromSource, port }: { fromSource: boolean; port: number },
): Promise<{ services: ChildServices; url: string }> {
  await log.createTopics(topicsOf(configuration.partitions));
  const site = fromSource ? ['api', '--source'] : ['api'];
  const services = startServices([['adjudicator'], ['projector'], site], logger);
  shutdown.onClose('services', () => services.stop());
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
