import { type InstallationWithLog, withLog } from '../installation.ts';
import { print } from '../output.ts';
import { runServices } from '../running-services.ts';
import { playElection, type SimulationOptions } from '../simulation.ts';
import { untilAborted } from '../until.ts';

const PORT_DEFAULT = 5173;
/** Whoever tries things out does not want to wait for other voters. */
const MIX_SECONDS_IN_DEV = 2;

export function run(options: SimulationOptions): Promise<void> {
  // The services are told by the environment.
  process.env['PORT'] ||= String(PORT_DEFAULT);
  process.env['MIX_SECONDS_MAX'] ||= String(MIX_SECONDS_IN_DEV);
  return withLog('dev', (installation) => dev(installation, options));
}

async function dev(installation: InstallationWithLog, options: SimulationOptions): Promise<void> {
  const { configuration, shutdown } = installation;
  const { port = PORT_DEFAULT } = configuration;
  const { services, url } = await runServices(installation, { fromSource: true, port });
  print(`\n  VoteStream counts an election at ${url}`);
  print('  Ctrl-C stops everything; the next start goes on from there.\n');
  await Promise.race([playDemo(installation, options), services.failed]);
  await Promise.race([untilAborted(shutdown.signal), services.failed]);
}

async function playDemo(installation: InstallationWithLog, options: SimulationOptions): Promise<void> {
  const { outcome } = await playElection(installation, options, { update: () => {}, stop: () => {} });
  if (outcome === 'stopped') return;
  const over =
    outcome === 'completed' ? 'The polls of the demo election are closed.' : 'The demo election is over.';
  print(`  ${over} To see it again: stop, remove ${installation.configuration.dataDir}, start.\n`);
}
