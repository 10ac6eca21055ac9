import { setTimeout as delay } from 'node:timers/promises';
import {
  ADJUDICATOR_GROUP,
  BALLOT_BOX,
  BALLOT_SUBMISSIONS,
  BUNDLE_REQUESTS_MAX,
  ELECTION_REQUESTS,
  PARTITIONS_DEFAULT,
  topicsOf,
} from '@votestream/domain';
import { projections } from '@votestream/domain/projections';
import type { EventLog } from '@votestream/event-log';
import { countedPositions, openReadModels, servingGeneration } from '@votestream/read-models';
import type { Engine } from '../engines.ts';
import { startService } from '../processes.ts';
import { serverOf, settle } from '../replay/database-work.ts';
import { cpuSecondsOf } from '../replay/process-tree.ts';
import { rounded } from '../report.ts';
import { BallotStations } from './ballots.ts';
import { untilDecided } from './decided.ts';
import { opened } from './opened.ts';

const POLL_MS = 50;

/**
 * Station ballots that wait in the request topic, in signed bundles: how fast they are decided while the projector
 * counts them. Adjudicator and projector are processes of their own. The clock runs from the first committed decision
 * on a ballot to the last.
 */
export async function adjudication(engine: Engine, ballots: number): Promise<object> {
  const installation = await engine.open();
  const { env } = installation;
  try {
    const { log, databaseUrl, close } = await opened(installation);
    const readModels = openReadModels({ databaseUrl });
    try {
      await log.createTopics(topicsOf(PARTITIONS_DEFAULT));
      const stations = new BallotStations(ballots);
      await stations.announce(log);
      const first = startService(['adjudicator'], env);
      await untilDecided(log, ELECTION_REQUESTS);
      await first.stop();
      const handedIn = await stations.handIn(log, ballots, PARTITIONS_DEFAULT);
      await settle(databaseUrl);

      const projector = startService(['projector'], env);
      await untilServed(readModels);
      const adjudicator = startService(['adjudicator'], env);
      const { pid: postgres } = await serverOf(databaseUrl);
      const { brokerPid } = installation;
      const cpu = () => ({
        adjudicator: cpuSecondsOf(adjudicator.pid),
        projector: cpuSecondsOf(projector.pid),
        postgres: cpuSecondsOf(postgres),
        broker: brokerPid === undefined ? 0 : cpuSecondsOf(brokerPid),
      });
      try {
        const decided = await timed(log, ballots, cpu);
        await untilCounted(log, readModels);
        const countedSeconds = (performance.now() - decided.startedMs) / 1000;
        return {
          log: installation.log,
          ballots,
          bundles: handedIn.bundles,
          requestsPerBundle: BUNDLE_REQUESTS_MAX,
          bytesPerRequest: Math.round(handedIn.bytes / ballots),
          seconds: rounded(decided.seconds, 2),
          ballotsPerSecond: Math.round(decided.ballots / decided.seconds),
          countedSeconds: rounded(countedSeconds, 2),
          countedPerSecond: Math.round(ballots / countedSeconds),
          cpuMicrosecondsPerBallot: perBallot(decided.cpuBefore, cpu(), decided.ballots),
        };
      } finally {
        await Promise.all([adjudicator.stop(), projector.stop()]);
      }
    } finally {
      await readModels.close();
      await close();
    }
  } finally {
    await installation.remove();
  }
}

type ReadModels = ReturnType<typeof openReadModels>;

interface Cpu {
  readonly adjudicator: number;
  readonly projector: number;
  readonly postgres: number;
  /** 0 where there is none, or it runs in a container. */
  readonly broker: number;
}

/** The time from the first decided ballots to the last; without those that were decided at the first look. */
async function timed(log: EventLog, ballots: number, cpu: () => Cpu) {
  let before = 0;
  while (before === 0) {
    await delay(POLL_MS / 5);
    before = await decidedRequests(log);
  }
  const cpuBefore = cpu();
  const startedMs = performance.now();
  await untilDecided(log, BALLOT_SUBMISSIONS, POLL_MS);
  const seconds = (performance.now() - startedMs) / 1000;
  return { seconds, ballots: ballots - before, startedMs, cpuBefore };
}

/** What each process spent from the first decided ballot until all were counted. */
function perBallot(before: Cpu, after: Cpu, ballots: number): Cpu {
  const spent = (name: keyof Cpu) => rounded(((after[name] - before[name]) / ballots) * 1_000_000);
  return {
    adjudicator: spent('adjudicator'),
    projector: spent('projector'),
    postgres: spent('postgres'),
    broker: spent('broker'),
  };
}

/** Events of ballots; markers of transactions are among them. */
async function decidedRequests(log: EventLog): Promise<number> {
  const committed = await log.committed(ADJUDICATOR_GROUP, BALLOT_SUBMISSIONS);
  return committed.reduce((sum, { position }) => sum + position * BUNDLE_REQUESTS_MAX, 0);
}

async function untilServed(readModels: ReadModels): Promise<void> {
  for (const projection of projections) {
    while ((await servingGeneration(readModels.db, projection).catch(() => undefined)) === undefined) {
      await delay(POLL_MS);
    }
  }
}

/** Waits until every read model of the ballot box has counted it to its end. */
async function untilCounted(log: EventLog, { db }: ReadModels): Promise<void> {
  for (const projection of projections) {
    for (let isBehind = true; isBehind; ) {
      const generation = await servingGeneration(db, projection);
      const positions = await countedPositions(db, projection, generation ?? 0);
      const ofBallots = positions.filter(({ topic }) => topic === BALLOT_BOX);
      isBehind = false;
      for (const { partition, position } of ofBallots) {
        if (await log.hasCommittedFrom(BALLOT_BOX, partition, position)) isBehind = true;
      }
      if (isBehind) await delay(POLL_MS);
    }
  }
}
