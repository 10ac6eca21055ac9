import type { Command } from 'commander';
import { type InstallationWithLog, withLog } from '../installation.ts';
import { decimal, wholeNumber } from '../options.ts';
import { print } from '../output.ts';
import { runServices } from '../running-services.ts';
import { playElection, type SimulationOptions } from '../simulation.ts';
import { untilAborted } from '../until.ts';
import { SEED_DEFAULT, VOTERS_DEFAULT } from './simulate.ts';

const PORT_DEFAULT = 5173;
/** Plays a day of 20 hours in four minutes. */
const SPEED_DEFAULT = 300;

export function addDev(program: Command): void {
  program
    .command('dev')
    .description('run everything on this machine, with a simulated election, and reload the site on change')
    .option('--voters <n>', 'registered voters', wholeNumber(51, 20_000_000), VOTERS_DEFAULT)
    .option('--seed <n>', 'the same seed gives the same election', wholeNumber(0, 0xffff_ffff), SEED_DEFAULT)
    .option('--speed <n>', 'simulated seconds in a second', decimal(1, 1_000_000), SPEED_DEFAULT)
    .action((options: SimulationOptions) => {
      // The services are told by the environment.
      process.env['PORT'] ||= String(PORT_DEFAULT);
      return withLog('dev', (installation) => dev(installation, options));
    });
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
