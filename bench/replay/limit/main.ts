import { foldFromKafka } from './kafka.ts';
import { PlainFold } from './plain-fold.ts';
import { foldFromPostgres } from './postgres.ts';

/**
 * A process of its own: reads the two ballot topics with the plain client and folds them in memory. The clock runs
 * from when it may read to the last record: connecting and joining a group are not in it. Prints a LimitReport.
 *
 * LIMIT_EVENTS: how many records there are; LIMIT_BROKERS or LIMIT_DATABASE_URL: where.
 */
const { LIMIT_EVENTS, LIMIT_BROKERS, LIMIT_DATABASE_URL = '' } = process.env;
const fold = new PlainFold();
const seconds =
  LIMIT_BROKERS === undefined
    ? await foldFromPostgres(LIMIT_DATABASE_URL, fold)
    : await foldFromKafka(LIMIT_BROKERS.split(','), Number(LIMIT_EVENTS), fold);
process.stdout.write(`${JSON.stringify({ events: fold.events, groups: fold.groups, seconds })}\n`, () =>
  process.exit(0),
);
