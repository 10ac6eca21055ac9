import type { Command } from 'commander';
import { wholeNumber } from '../options.ts';

const LETTERS_SHOWN_DEFAULT = 50;

export function addDeadLetters(program: Command): void {
  const letters = program
    .command('dead-letters')
    .description('records that a read model could not count: list, show, retry or export them');
  letters
    .command('list [projection]', { isDefault: true })
    .description('list them, with the reason of each (default)')
    .option('--all-generations', 'also of generations that do not serve')
    .option('--limit <n>', 'at most so many', wholeNumber(1, 100_000), LETTERS_SHOWN_DEFAULT)
    .option('--json', 'a line of JSON for each')
    .action(async (projection: string | undefined, options) =>
      (await import('../run/dead-letters.ts')).list(projection, options),
    );
  letters
    .command('show <place>')
    .description('show one record whole; its place is topic/partition:position, such as ballot-box/3:1204')
    .option('--json', 'answer in JSON; bytes as base64')
    .action(async (place: string, options) => (await import('../run/dead-letters.ts')).show(place, options));
  letters
    .command('retry [projections...]')
    .description('count those that can be counted by now, also while projectors are at work')
    .option('--json', 'answer in JSON')
    .action(async (projections: string[], options) =>
      (await import('../run/dead-letters.ts')).retry(projections, options),
    );
  letters
    .command('export [projection]')
    .description('print all of them with their bytes (base64), a line of JSON for each')
    .action(async (projection: string | undefined) =>
      (await import('../run/dead-letters.ts')).exportAll(projection),
    );
}
