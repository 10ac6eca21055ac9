import { results } from '@votestream/domain/projections';
import { openEventLog } from '@votestream/event-log';
import { openReadModels } from '@votestream/read-models';
import { runProjector } from '../src/index.ts';
import { logger } from './logger.ts';

/** A projector in a process of its own, to be killed. Its only argument is the URL of the database. */
const [databaseUrl = ''] = process.argv.slice(2);
await runProjector({
  log: await openEventLog({ databaseUrl }),
  readModels: openReadModels({ databaseUrl }),
  projections: [results],
  signal: new AbortController().signal,
  logger,
});
