import { withInstallation } from '../installation.ts';
import { serveSite } from '../site.ts';
import { untilAborted } from '../until.ts';

export function api({ source }: { source?: true }): Promise<void> {
  return withInstallation('api', async (installation) => {
    const { logger, shutdown } = installation;
    const url = await serveSite(installation, { fromSource: source ?? false });
    logger.info({ url }, 'the site is served');
    await untilAborted(shutdown.signal);
  });
}
