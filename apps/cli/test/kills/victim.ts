import { join } from 'node:path';
import { runAdjudicator } from '@votestream/adjudicator';
import { topicsOf } from '@votestream/domain';
import { runProjector } from '@votestream/projector';
import { openReadModels } from '@votestream/read-models';
import { withLog } from '../../src/installation.ts';
import { recountWith } from '../../src/recount.ts';
import { run as replay } from '../../src/run/replay.ts';
import { makeReadModelsPerilous } from './perilous-database.ts';
import { perilousLog } from './perilous-log.ts';

/**
 * Runs what is shipped, between interfaces that kill or freeze this process when a stage is reached for the nth time:
 * `victim.ts service stage n SIGKILL|SIGSTOP`.
 */
const [service, stage, countdown, signal] = process.argv.slice(2);
let left = Number(countdown);

function reached(name: string): void {
  if (name !== stage) return;
  left -= 1;
  if (left !== 0) return;
  process.stdout.write(`${stage}: ${signal}\n`);
  process.kill(process.pid, signal);
}

if (service === 'replay') {
  makeReadModelsPerilous(reached);
  await replay([], { json: true });
} else {
  await withLog(`victim ${service}`, async (installation) => {
    const { databaseUrl, configuration, logger, shutdown } = installation;
    const { partitions } = configuration;
    const log = perilousLog(installation.log, { reached, redelivers: service === 'projector' });
    if (service === 'adjudicator') {
      // Small enough for this election to be written and read many times.
      const snapshots = { folder: join(configuration.dataDir, 'adjudicator'), eventsMin: 300 };
      await runAdjudicator({ log, partitions, snapshots, logger, signal: shutdown.signal });
      return;
    }
    makeReadModelsPerilous(reached);
    await log.createTopics(topicsOf(partitions));
    const readModels = openReadModels({ databaseUrl });
    shutdown.onClose('read models', () => readModels.close());
    await runProjector({
      log,
      readModels,
      recount: recountWith(installation),
      logger,
      signal: shutdown.signal,
    });
  });
}
