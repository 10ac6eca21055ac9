import { openEventLog } from '@votestream/event-log';
import { type Configuration, createLogger, openDatabase, readConfiguration } from '@votestream/platform';
import type { Engine, Installation } from '../engines.ts';
import { rounded } from '../report.ts';
import { type Cost, costOf, type Servers } from './cost.ts';
import { countStatementsFromNextStart, serverOf, settle, workOfDatabase } from './database-work.ts';
import { type WrittenLog, writeHistory } from './history/write-history.ts';
import { runLimit } from './limit/limit.ts';
import { forgetReadModels, replayAll } from './product.ts';

const logger = createLogger({ name: 'bench', level: 'warn', format: 'json' });

/** An installation whose log is written. */
interface Written extends WrittenLog {
  readonly installation: Installation;
  readonly configuration: Configuration;
  readonly databaseUrl: string;
  readonly servers: Servers;
}

/**
 * Counting a finished election again: a log of `votes` BallotIssued and as many VoteCast is written once; then each
 * repeat measures the limit (the plain client, JSON.parse and a fold into Maps, no database) and, beside it, the
 * product with validation, parking and commits.
 */
export async function* replay(engine: Engine, votes: number, repeats: number): AsyncGenerator<object> {
  const installation = await engine.open();
  try {
    const configuration = readConfiguration(installation.env);
    const stopped = await openDatabase(configuration, { logger });
    await countStatementsFromNextStart(stopped.url).finally(() => stopped.close());
    const { url: databaseUrl, close } = await openDatabase(configuration, { logger });
    try {
      const log = await openEventLog({ databaseUrl, logger, kafka: configuration.kafka });
      const written = await writeHistory(log, votes).finally(() => log.close());
      await settle(databaseUrl);
      const { pid, version } = await serverOf(databaseUrl);
      const servers = { postgres: pid, broker: installation.brokerPid };
      for (let repeat = 1; repeat <= repeats; repeat += 1) {
        yield {
          log: installation.log,
          postgres: version,
          votes,
          ...(await measure({ ...written, installation, configuration, databaseUrl, servers })),
        };
      }
    } finally {
      await close();
    }
  } finally {
    await installation.remove();
  }
}

async function measure(written: Written): Promise<object> {
  const { databaseUrl, events, servers, installation, configuration } = written;
  const brokers = configuration.kafka?.brokers;
  const limit = await costOf(servers, (onStart) => runLimit({ databaseUrl, brokers, events }, onStart));
  await forgetReadModels(databaseUrl);
  const { result: product, databaseWork } = await workOfDatabase(databaseUrl, () =>
    costOf(servers, (onStart) => replayAll(installation.env, onStart)),
  );
  if (product.result.records !== events) {
    throw new Error(`the replay has read ${product.result.records} of ${events} records`);
  }
  return {
    events,
    projections: product.result.projections,
    groups: limit.result.groups,
    recordsWrittenPerSecond: written.perSecond,
    limit: figures(events, limit.result.seconds, limit.cost),
    product: {
      ...figures(events, product.result.seconds, product.cost),
      ...databaseWork,
      statementsPerMillionEvents: Math.round((databaseWork.statements / events) * 1_000_000),
    },
    ratioToLimit: rounded(limit.result.seconds / product.result.seconds, 3),
  };
}

function figures(events: number, seconds: number, cost: Cost): object {
  return { eventsPerSecond: Math.round(events / seconds), seconds: rounded(seconds, 2), ...cost };
}
