import { runAdjudicator } from '@votestream/adjudicator';
import { topicsOf } from '@votestream/domain';
import { createLogger, readConfiguration } from '@votestream/platform';
import { runProjector } from '@votestream/projector';
import { openReadModels } from '@votestream/read-models';
import type { Command } from 'commander';
import { stopWithParent, withLog } from '../installation.ts';
import { serveSite } from '../site.ts';

/** The services, each on its own; `dev` runs all of them. */
export function addServices(program: Command): void {
  program
    .command('adjudicator')
    .description('decide requests: request topics in, event topics out')
    .action(() =>
      withLog('adjudicator', async ({ log, configuration, logger, shutdown }) => {
        const { partitions } = configuration;
        const running = runAdjudicator({ log, partitions, logger, signal: shutdown.signal });
        shutdown.onClose('adjudicator', () => running);
        await running;
      }),
    );

  program
    .command('projector')
    .description('count: event topics in, read models out')
    .action(() =>
      withLog('projector', async ({ log, databaseUrl, configuration, logger, shutdown }) => {
        await log.createTopics(topicsOf(configuration.partitions));
        const readModels = openReadModels({ databaseUrl });
        shutdown.onClose('read models', () => readModels.close());
        const running = runProjector({ log, readModels, logger, signal: shutdown.signal });
        shutdown.onClose('projector', () => running);
        await running;
      }),
    );

  program
    .command('api')
    .description('serve the site and the API')
    .option('--source', 'serve the site from its source, with hot reload, instead of the built one')
    .action(async (options: { source?: true }) => {
      const configuration = readConfiguration(process.env);
      stopWithParent();
      const url = await serveSite(configuration, { fromSource: options.source ?? false });
      createLogger({ name: 'api', ...configuration.log }).info({ url }, 'the site is served');
    });
}
