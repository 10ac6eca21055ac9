import { buildSite } from '../build-site.ts';
import { type InstallationWithLog, withLog } from '../installation.ts';
import { print } from '../output.ts';
import { runServices } from '../running-services.ts';
import { SITE_PORT_DEFAULT } from '../site.ts';
import { untilAborted } from '../until.ts';

export function run(): Promise<void> {
  return withLog('up', up);
}

async function up(installation: InstallationWithLog): Promise<void> {
  const { configuration, logger, shutdown } = installation;
  const { port = SITE_PORT_DEFAULT } = configuration;
  if (await buildSite()) logger.info('the site was built');
  const { services, url } = await runServices(installation, { fromSource: false, port });
  print(`\n  VoteStream runs at ${url}\n  Ctrl-C stops everything.\n`);
  await Promise.race([untilAborted(shutdown.signal), services.failed]);
}
