import type { Command } from 'commander';
import { decimal, wholeNumber } from '../options.ts';

export const VOTERS_DEFAULT = 100_000;
export const SEED_DEFAULT = 7;

export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description('play a simulated election; ends when everything is decided and counted')
    .option('--voters <n>', 'registered voters', wholeNumber(51, 20_000_000), VOTERS_DEFAULT)
    .option('--seed <n>', 'the same seed gives the same election', wholeNumber(0, 0xffff_ffff), SEED_DEFAULT)
    .option(
      '--speed <n>',
      'simulated seconds in a second (default: as fast as possible)',
      decimal(1, 1_000_000),
    )
    .option('--rate <n>', 'at most so many requests a second', wholeNumber(1, 10_000_000))
    .option('--faults <part>', 'part of the requests that are wrong, 0 to 0.5', decimal(0, 0.5))
    .option(
      '--roll <file>',
      'write the voters to this CSV file and go on when others have registered them (pipeline voter-roll)',
    )
    .option('--json', 'answer in JSON')
    .action(async (options) => (await import('../run/simulate.ts')).run(options));
}
