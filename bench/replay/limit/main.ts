import { foldFromKafka } from './kafka.ts';
import { PlainFold } from './plain-fold.ts';
import { foldFromPostgres } from './postgres.ts';

/**
 * A process of its own: reads the two ballot topics with the plain client and folds them in memory. The clock runs from
 * before the connection to the last record. Prints a LimitReport.
 *
 * LIMIT_EVENTS: how many records there are; LIMIT_BROKERS or LIMIT_DATABASE_URL: where.
 */
const { LIMIT_EVENTS, LIMIT_BROKERS, LIMIT_DATABASE_URL = '' } = process.env;
const fold = new PlainFold();
const startedMs = performance.now();
if (LIMIT_BROKERS === undefined) await foldFromPostgres(LIMIT_DATABASE_URL, fold);
else await foldFromKafka(LIMIT_BROKERS.split(','), Number(LIMIT_EVENTS), fold);
const seconds = (performance.now() - startedMs) / 1000;
process.stdout.write(`${JSON.stringify({ events: fold.events, groups: fold.groups, seconds })}\n`, () =>
  process.exit(0),
);
