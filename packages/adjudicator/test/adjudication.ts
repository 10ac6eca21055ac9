import { topicsOf } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { createLogger } from '@votestream/platform';
import { runAdjudicator, type SnapshotSettings } from '../src/index.ts';
import type { OpenEngine } from './engines.ts';
import { PARTITIONS } from './requests.ts';

const logger = createLogger({ name: 'test', level: 'error', format: 'json' });

/** A log with adjudicators that come and go. */
export interface Adjudication {
  readonly engine: OpenEngine;
  readonly log: EventLog;
  /** One more, with a client of the log of its own. */
  start(snapshots?: SnapshotSettings): Promise<{ stop(): Promise<void> }>;
  stopAll(): Promise<void>;
  close(): Promise<void>;
}

/** @param engine is closed with it */
export async function openAdjudication(engine: OpenEngine): Promise<Adjudication> {
  const log = await engine.connect();
  await log.createTopics(topicsOf(PARTITIONS));
  const running = new Set<{ stop(): Promise<void> }>();
  const stopAll = async () => {
    await Promise.all([...running].map((adjudicator) => adjudicator.stop()));
  };
  return {
    engine,
    log,
    start: async (snapshots) => {
      const own = await engine.connect();
      const controller = new AbortController();
      const { signal } = controller;
      const finished = runAdjudicator({ log: own, partitions: PARTITIONS, snapshots, logger, signal });
      const adjudicator = {
        stop: async () => {
          running.delete(adjudicator);
          controller.abort();
          await finished;
          await own.close();
        },
      };
      running.add(adjudicator);
      return adjudicator;
    },
    stopAll,
    close: async () => {
      await stopAll();
      await log.close();
      await engine.close();
    },
  };
}
