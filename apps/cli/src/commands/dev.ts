import type { Command } from 'commander';
import { decimal, wholeNumber } from '../options.ts';
import { SEED_DEFAULT, VOTERS_DEFAULT } from './simulate.ts';

/** Plays a day of 20 hours in four minutes. */
const SPEED_DEFAULT = 300;

export function addDev(program: Command): void {
  program
    .command('dev')
    .description('run everything on this machine, with a simulated election, and reload the site on change')
    .option('--voters <n>', 'registered voters', wholeNumber(51, 20_000_000), VOTERS_DEFAULT)
    .option('--seed <n>', 'the same seed gives the same election', wholeNumber(0, 0xffff_ffff), SEED_DEFAULT)
    .option('--speed <n>', 'simulated seconds in a second', decimal(1, 1_000_000), SPEED_DEFAULT)
    .action(async (options) => (await import('../run/dev.ts')).run(options));
}
