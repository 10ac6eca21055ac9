import { join } from 'node:path';
import { runAdjudicator } from '@votestream/adjudicator';
import { topicsOf } from '@votestream/domain';
import { serveHealth } from '@votestream/platform';
import { runProjector } from '@votestream/projector';
import { openReadModels } from '@votestream/read-models';
import { type Installation, withLog } from '../installation.ts';
import { recountWith } from '../recount.ts';

export function adjudicator(): Promise<void> {
  return withLog('adjudicator', async (installation) => {
    const { log, configuration, logger, shutdown } = installation;
    await answerHealthChecks(installation);
    const { partitions } = configuration;
    const snapshots = { folder: join(configuration.dataDir, 'adjudicator') };
    const running = runAdjudicator({ log, partitions, snapshots, logger, signal: shutdown.signal });
    shutdown.onClose('adjudicator', () => running);
    await running;
  });
}

export function projector(): Promise<void> {
  return withLog('projector', async (installation) => {
    const { log, databaseUrl, configuration, logger, shutdown } = installation;
    await answerHealthChecks(installation);
    await log.createTopics(topicsOf(configuration.partitions));
    const readModels = openReadModels({ databaseUrl });
    shutdown.onClose('read models', () => readModels.close());
    const recount = recountWith(installation);
    const running = runProjector({ log, readModels, recount, logger, signal: shutdown.signal });
    shutdown.onClose('projector', () => running);
    await running;
  });
}

/** Not where `dev` or `up` runs several services at once: they watch over them, and there is one port. */
async function answerHealthChecks({ configuration, shutdown }: Installation): Promise<void> {
  const { host, healthPort } = configuration;
  if (healthPort === undefined || process.channel) return;
  shutdown.onClose('health checks', await serveHealth(host, healthPort));
}
