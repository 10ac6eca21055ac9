/**
 * Adjudicator, projector and API in a process of their own: databaseUrl, partitions. They log everything that there is
 * to log, on stderr. Every look at the metrics is a line on stdout. Ends with SIGTERM.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { runAdjudicator } from '@votestream/adjudicator';
import { createApi } from '@votestream/api';
import { openEventLog } from '@votestream/event-log';
import { createLogger } from '@votestream/platform';
import { runProjector } from '@votestream/projector';
import { migrate, openReadModels } from '@votestream/read-models';

const SCRAPE_MS = 250;

const [databaseUrl = '', partitions] = process.argv.slice(2);
const logger = createLogger({ name: 'services', level: 'trace', format: 'json' });
const log = await openEventLog({ databaseUrl, logger });
const readModels = openReadModels({ databaseUrl });
const stop = new AbortController();
const { signal } = stop;
process.once('SIGTERM', () => stop.abort());

await migrate(readModels);
const services = [
  runAdjudicator({ log, partitions: Number(partitions), logger, signal }),
  runProjector({ log, readModels, logger, signal }),
];
const api = createApi({ readModels, databaseUrl, log, logger, signal });
while (!signal.aborted) {
  const metrics = await (await api.request('/api/metrics')).text();
  process.stdout.write(`${JSON.stringify({ atMs: Date.now(), metrics })}\n`);
  await delay(SCRAPE_MS, undefined, { signal }).catch(() => undefined);
}
await Promise.all(services);
await readModels.close();
await log.close();
