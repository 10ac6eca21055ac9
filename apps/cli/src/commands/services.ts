import type { Command } from 'commander';

/** The services, each on its own; `dev` and `up` run all of them. */
export function addServices(program: Command): void {
  program
    .command('adjudicator')
    .description('decide requests: request topics in, event topics out')
    .action(async () => (await import('../run/services.ts')).adjudicator());

  program
    .command('projector')
    .description('count: event topics in, read models out')
    .action(async () => (await import('../run/services.ts')).projector());

  program
    .command('api')
    .description('serve the site and the API')
    .option('--source', 'serve the site from its source, with hot reload, instead of the built one')
    .action(async (options: { source?: true }) => (await import('../run/api.ts')).api(options));
}
