import { BALLOT_BOX } from '@votestream/domain';
import { projections, results } from '@votestream/domain/projections';
import type { EventLog } from '@votestream/event-log';
import { createLogger } from '@votestream/platform';
import { type RebuildOptions, rebuild, rollBack, runProjector } from '@votestream/projector';
import {
  DeclarationChangedError,
  openReadModels,
  type ReadModels,
  servingGeneration,
  whileLocked,
} from '@votestream/read-models';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type Api,
  countedThrough,
  type ElectionNight,
  eventually,
  openElectionNight,
} from '../election-night.ts';
import { Ballots } from './ballots.ts';
import { type WatchingReaders, watch } from './watching-readers.ts';

/** Before anything is rebuilt. */
const VOTES_BEFORE = 4_000;
const VOTES_AT_ONCE = 24;
/** A rebuild is not over before readers have asked so often and have got so many different answers. */
const POLLS_MIN = 300;
const NEWS_MIN = 3;
const logger = createLogger({ name: 'rebuild-of-test', level: 'fatal', format: 'json' });

let night: ElectionNight;
let api: Api;
let ballots: Ballots;
let readers: WatchingReaders;
const opened: ReadModels[] = [];

beforeEach(async () => {
  night = await openElectionNight();
  ({ api } = night.startApi());
  ballots = new Ballots(night);
  await ballots.cast(VOTES_BEFORE);
  await countedThrough(api, VOTES_BEFORE);
  await eventually(
    () =>
      night.readModels.pool.query(
        'SELECT sum(ballots)::int AS ballots FROM read_models.turnout_by_gender_g1',
      ),
    ({ rows }) => rows[0]?.ballots === VOTES_BEFORE,
  );
  // The projector has let go of the generations that it has built itself.
  await eventually(
    () => whileLocked(night.readModels, projections, async () => true).catch(() => false),
    (isFree) => isFree,
  );
  readers = watch([api, night.startApi().api, night.startApi().api], ballots.below);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  await night.close();
});

/** As a process of its own would open them: a commit that waits for a flip takes no connection away from it. */
function ownReadModels(): ReadModels {
  const readModels = openReadModels({ databaseUrl: night.databaseUrl });
  opened.push(readModels);
  return readModels;
}

let isVoting = false;

/** Votes come all the time while `work` runs, about as fast as readers ask. */
async function whileVoting(work: () => Promise<void>): Promise<void> {
  isVoting = true;
  const voting = (async () => {
    while (isVoting && !readers.failed.aborted) {
      const { polls } = readers;
      await ballots.cast(VOTES_AT_ONCE);
      await eventually(
        () => readers.polls > polls || readers.failed.aborted,
        (isSo) => isSo,
      );
    }
  })();
  await work().finally(() => {
    isVoting = false;
  });
  await voting;
  await ballots.allSent();
}

const soFar = () => ({ polls: readers.polls, news: readers.news });

/** Readers have asked often enough since, and were told new numbers. */
function polled(since = soFar()): Promise<unknown> {
  return eventually(
    () => readers,
    ({ polls, news, failed }) =>
      failed.aborted || (polls >= since.polls + POLLS_MIN && news >= since.news + NEWS_MIN),
  );
}

/** Each time that a rebuild believes to know the end of the log, more votes come, and are shown to readers. */
function withLateVotes(log: EventLog): EventLog {
  return new Proxy(log, {
    get: (_, name) => {
      const value = Reflect.get(log, name, log);
      if (typeof value !== 'function') return value;
      if (name !== 'watermarks') return value.bind(log);
      return async (topic: string) => {
        const ends = await log.watermarks(topic);
        if (!isVoting || topic !== BALLOT_BOX) return ends;
        await ballots.cast(VOTES_AT_ONCE);
        const { news } = readers;
        await eventually(
          () => readers,
          (now) => now.failed.aborted || now.news > news,
        );
        return ends;
      };
    },
  });
}

function options(since = soFar()): RebuildOptions {
  return {
    log: withLateVotes(night.log),
    readModels: ownReadModels(),
    projections,
    recount: async () => {
      await polled(since);
      return [];
    },
    signal: readers.failed,
    logger,
  };
}

async function expectAllCounted(): Promise<void> {
  await countedThrough(api, ballots.sent);
  await polled({ ...soFar(), news: 0 });
  await readers.stop();
  expect(readers.frames).toBeGreaterThan(0);
}

test('a visitor never sees less than before through rebuilds and a rollback while votes come in', async () => {
  await whileVoting(async () => {
    for (let generation = 2; generation <= 4; generation += 1) {
      const before = soFar();
      const { outcome, builds } = await rebuild(options(before));
      readers.failed.throwIfAborted();
      expect(outcome).toBe('complete');
      expect(builds.map((each) => each.generation)).toEqual(projections.map(() => generation));
      expect(readers.polls - before.polls).toBeGreaterThanOrEqual(POLLS_MIN);
      expect(readers.news - before.news).toBeGreaterThanOrEqual(NEWS_MIN);
    }
    const { builds } = await rollBack(options());
    expect(builds.map((each) => each.generation)).toEqual(projections.map(() => 3));
    await polled();
  });
  await expectAllCounted();
}, 300_000);

test('a visitor never sees less than before while a newer program takes over with a new version', async () => {
  await night.stopProjector();
  const projector = (log: EventLog, version: number, signal: AbortSignal) =>
    runProjector({
      log,
      readModels: ownReadModels(),
      projections: projections.map((each) => (each.name === results.name ? { ...each, version } : each)),
      recount: options().recount,
      signal,
      logger,
    });
  const stop = new AbortController();
  const older = projector(night.log, 1, stop.signal).catch((error: unknown) => error);
  let newer: Promise<void> | undefined;
  try {
    await whileVoting(async () => {
      newer = projector(withLateVotes(night.log), 2, stop.signal);
      await eventually(
        () => servingGeneration(night.readModels.db, results),
        (serving) => serving === 2 || readers.failed.aborted,
      );
      readers.failed.throwIfAborted();
      expect(await older).toBeInstanceOf(DeclarationChangedError);
      await polled();
    });
    await expectAllCounted();
  } finally {
    stop.abort();
    await newer;
  }
});
