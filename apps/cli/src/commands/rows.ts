import type { Command } from 'commander';

export function addRows(program: Command): void {
  program
    .command('rows <projection>')
    .description('print a read model, merged, from the generation that serves or from another one')
    .option('--generation <which>', 'number or name of a generation (default: the one that serves)')
    .option('--where <column=value...>', 'only groups with these values, such as state=TX')
    .option('--csv', 'all rows as CSV')
    .option('--json', 'all rows, a line of JSON for each')
    .action(async (projection: string, options) => (await import('../run/rows.ts')).run(projection, options));
}
