import { openEventLog } from '@votestream/event-log';
import { createLogger } from '@votestream/platform';
import { runProjector } from '@votestream/projector';
import { openReadModels } from '@votestream/read-models';

/** A projector in a process of its own, to be stopped and killed. Its only argument is the URL of the database. */
const [databaseUrl = ''] = process.argv.slice(2);
await runProjector({
  log: await openEventLog({ databaseUrl }),
  readModels: openReadModels({ databaseUrl }),
  signal: new AbortController().signal,
  logger: createLogger({ name: 'projector-of-test', level: 'fatal', format: 'json' }),
});
