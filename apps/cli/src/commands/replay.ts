import type { Command } from 'commander';

export function addReplay(program: Command): void {
  program
    .command('replay [projections...]')
    .description('rebuild read models from the beginning of the log, while readers keep what serves')
    .option(
      '--until <moment>',
      'build a snapshot instead: as of a minute (2028-11-07T21:00:00Z), or before positions, one for each partition (120,98,131)',
    )
    .option('--name <name>', 'the name of the snapshot (default: the moment)')
    .option('--rollback', 'let the generation that served before serve again')
    .option('--park', 'set aside what cannot be counted, instead of stopping there')
    .option('--json', 'answer in JSON')
    .action(async (names: string[], options) => (await import('../run/replay.ts')).run(names, options));
}
