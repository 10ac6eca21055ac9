import { projections } from '@votestream/domain/projections';
import type { EventLog } from '@votestream/event-log';
import { type PositionsOf, remainingFrom } from '@votestream/event-log';
import {
  databaseTime,
  type GenerationOverview,
  generationOverview,
  type Heartbeat,
  hasReadModels,
  heartbeats,
  type ReadModels,
  readSnapshot,
} from '@votestream/read-models';
import { together } from '../state/together.ts';
import { failureToRead } from '../state/unavailable.ts';
import { generationViewOf, isIn, isKeptUpToDate, topicOf } from './generation-view.ts';
import { type LogEnds, LogEndsWatch } from './log-ends.ts';
import { HEARTBEAT_AGE_SECONDS_MAX, type Operations, partitionKey } from './operations.ts';
import { type RequestsSeen, RequestsWatch } from './requests-watch.ts';

export interface OperationsSources {
  readonly readModels: ReadModels;
  /** Without it nobody knows how far behind the numbers are. */
  readonly log?: EventLog | undefined;
}

const EVENT_TOPICS = [...new Set(projections.map(({ from }) => from.topic))];

interface Stored {
  readonly at: Date;
  readonly generations: readonly GenerationOverview[];
  readonly heartbeats: readonly Heartbeat[];
}

/** Reads how the counting goes, again and again. What one reading has seen makes the next one better. */
export class OperationsReader {
  readonly #readModels: ReadModels;
  readonly #ends: LogEndsWatch | undefined;
  readonly #requests: RequestsWatch | undefined;
  /** When this reader itself saw that a partition of what serves was counted to its end. */
  readonly #seenCaughtUp = new Map<string, Date>();

  constructor({ readModels, log }: OperationsSources) {
    this.#readModels = readModels;
    this.#ends = log && new LogEndsWatch(log, EVENT_TOPICS);
    this.#requests = log && new RequestsWatch(log);
  }

  /** @throws ReadModelsUnavailableError, ReadModelsOfAnotherVersionError */
  async read(): Promise<Operations> {
    const stored = await readStored(this.#readModels).catch((error: unknown) => {
      throw failureToRead(error);
    });
    const keptUp = stored.generations.filter(isKeptUpToDate);
    // After the database: what was not left at these positions was not left when they were read.
    const [ends, requests] = await Promise.all([
      this.#ends?.look((topic) => positionsIn(topic, keptUp)),
      this.#requests?.look(),
    ]);
    if (ends) this.#remember(stored, ends);
    return operationsOf(stored, ends, requests, this.#caughtUpAt(stored.heartbeats));
  }

  /**
   * A projector that has ended in good order has taken its report along, and this reader may be the only one who
   * knows.
   */
  #remember({ at, generations }: Stored, ends: LogEnds): void {
    const serving = generations.filter(({ state }) => state === 'serving');
    for (const [topic, tails] of ends) {
      for (const tail of tails) {
        const counting = serving.flatMap(({ positions }) => positions.filter(isIn(topic, tail.partition)));
        if (counting.length > 0 && counting.every(({ position }) => remainingFrom(tail, position) === 0)) {
          this.#seenCaughtUp.set(partitionKey({ topic, partition: tail.partition }), at);
        }
      }
    }
  }

  #caughtUpAt(beats: readonly Heartbeat[]): ReadonlyMap<string, Date> {
    const latest = new Map(this.#seenCaughtUp);
    for (const { topic, partition, caughtUpAt } of beats.flatMap(({ report }) => report?.partitions ?? [])) {
      const key = partitionKey({ topic, partition });
      const known = latest.get(key);
      const reported = caughtUpAt === null ? undefined : new Date(caughtUpAt);
      if (reported && (!known || reported > known)) latest.set(key, reported);
    }
    return latest;
  }
}

/** Everything as of one moment; nothing where no projector has made its tables yet. */
function readStored(readModels: ReadModels): Promise<Stored> {
  return readSnapshot(readModels, async (snapshot) => {
    const at = await databaseTime(snapshot);
    if (!(await hasReadModels(snapshot))) return { at, generations: [], heartbeats: [] };
    const [generations, beats] = await together([generationOverview(snapshot), heartbeats(snapshot)]);
    return { at, generations, heartbeats: beats };
  });
}

function positionsIn(topic: string, generations: readonly GenerationOverview[]): PositionsOf {
  const counting = generations.filter((each) => topicOf(each) === topic);
  return (partition) => counting.map(({ positions }) => positions.find(isIn(topic, partition))?.position);
}

function operationsOf(
  { at, generations, heartbeats: beats }: Stored,
  ends: LogEnds | undefined,
  requests: RequestsSeen | undefined,
  caughtUpAt: Operations['caughtUpAt'],
): Operations {
  const serving = new Set(
    generations.filter(({ state }) => state === 'serving').map((each) => each.projection),
  );
  const isAlive = ({ ageSeconds }: Heartbeat) => ageSeconds <= HEARTBEAT_AGE_SECONDS_MAX;
  return {
    view: {
      asOf: at.toISOString(),
      logAnswers: ends !== undefined,
      topics: [...(ends ?? [])].map(([topic, tails]) => ({
        topic,
        partitions: tails.length,
        end: tails.map(({ end }) => end),
      })),
      requests: [...(requests?.topics ?? [])],
      adjudicators: requests?.adjudicators ?? null,
      generations: generations.map((each) => generationViewOf(each, { at, ends, caughtUpAt })),
      unserved: projections.map(({ name }) => name).filter((name) => !serving.has(name)),
      projectors: beats.map((each) => ({
        id: each.id,
        startedAt: each.startedAt.toISOString(),
        heartbeatAgeSeconds: each.ageSeconds,
        alive: isAlive(each),
        owns: (each.report?.partitions ?? []).map(({ topic, partition }) => ({ topic, partition })),
        rebuild: each.report?.rebuild ?? null,
        problem: each.report?.problem ?? null,
      })),
    },
    metrics: new Map(beats.filter(isAlive).map(({ id, report }) => [id, report?.metrics ?? []])),
    caughtUpAt,
  };
}
