import { topicsOf } from '@votestream/domain';
import type { Command } from 'commander';
import { startServices } from '../child-services.ts';
import { type InstallationWithLog, withLog } from '../installation.ts';
import { decimal, wholeNumber } from '../options.ts';
import { print } from '../output.ts';
import { playElection, type SimulationOptions } from '../simulation.ts';
import { until, untilAborted } from '../until.ts';
import { SEED_DEFAULT, VOTERS_DEFAULT } from './simulate.ts';

const PORT_DEFAULT = 5173;
/** Plays a day of 20 hours in four minutes. */
const SPEED_DEFAULT = 300;
const READY_POLL_MS = 100;

export function addDev(program: Command): void {
  program
    .command('dev')
    .description('run everything on this machine, with a simulated election, and reload the site on change')
    .option('--voters <n>', 'registered voters', wholeNumber(51, 20_000_000), VOTERS_DEFAULT)
    .option('--seed <n>', 'the same seed gives the same election', wholeNumber(0, 0xffff_ffff), SEED_DEFAULT)
    .option('--speed <n>', 'simulated seconds in a second', decimal(1, 1_000_000), SPEED_DEFAULT)
    .action(dev);
}

async function dev(options: SimulationOptions): Promise<void> {
  process.env['PORT'] ||= String(PORT_DEFAULT);
  await withLog('dev', (installation) => runAll(installation, options));
}

async function runAll(installation: InstallationWithLog, options: SimulationOptions): Promise<void> {
  const { log, configuration, logger, shutdown } = installation;
  const { host, port = PORT_DEFAULT, partitions } = configuration;
  await log.createTopics(topicsOf(partitions));
  const services = startServices([['adjudicator'], ['projector'], ['api', '--source']], logger);
  shutdown.onClose('services', () => services.stop());

  const work = async () => {
    await untilServed(host, port, shutdown.signal);
    print(
      `\n  VoteStream counts an election at http://${host}:${port}\n  Ctrl-C stops everything; the next start goes on from there.\n`,
    );
    await playDemo(installation, options);
    await untilAborted(shutdown.signal);
  };
  await Promise.race([work(), services.failed]);
}

async function playDemo(installation: InstallationWithLog, options: SimulationOptions): Promise<void> {
  const { configuration, shutdown } = installation;
  const { outcome } = await playElection(installation, options, { update: () => {}, stop: () => {} });
  if (shutdown.signal.aborted) return;
  const over =
    outcome === 'already-complete'
      ? 'The demo election is over.'
      : 'The polls of the demo election are closed.';
  print(`  ${over} To see it again: stop, remove ${configuration.dataDir}, start.\n`);
}

/** Resolves when the site answers. */
async function untilServed(host: string, port: number, signal: AbortSignal): Promise<void> {
  const health = `http://${host}:${port}/api/health/live`;
  await until(
    () =>
      fetch(health, { signal }).then(
        (response) => response.ok,
        () => false,
      ),
    READY_POLL_MS,
    signal,
  );
}
