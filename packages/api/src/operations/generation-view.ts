import { projections } from '@votestream/domain/projections';
import { remainingFrom } from '@votestream/event-log';
import type { GenerationOverview } from '@votestream/read-models';
import type { GenerationView } from '../contract/operations.ts';
import type { LogEnds } from './log-ends.ts';
import { type Operations, partitionKey } from './operations.ts';

/** What is known beside the row of a generation. */
export interface Known {
  /** The moment of the database. */
  readonly at: Date;
  /** undefined: the log does not answer. */
  readonly ends: LogEnds | undefined;
  readonly caughtUpAt: Operations['caughtUpAt'];
}

export function isKeptUpToDate({ state }: Pick<GenerationOverview, 'state'>): boolean {
  return state === 'serving' || state === 'building';
}

export function isIn(topic: string, partition: number) {
  return (each: { readonly topic: string; readonly partition: number }) =>
    each.topic === topic && each.partition === partition;
}

/** What a generation counts; undefined where this version does not declare its projection. */
export function topicOf({ projection }: Pick<GenerationOverview, 'projection'>): string | undefined {
  return projections.find(({ name }) => name === projection)?.from.topic;
}

export function generationViewOf(row: GenerationOverview, known: Known): GenerationView {
  const total = (of: (position: GenerationOverview['positions'][number]) => number) =>
    row.positions.reduce((sum, each) => sum + of(each), 0);
  return {
    projection: row.projection,
    generation: row.generation,
    version: row.version,
    state: row.state,
    name: row.name,
    until: untilOf(row.until),
    createdAt: row.createdAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
    records: {
      read: total((each) => each.recordsRead),
      folded: total((each) => each.recordsFolded),
      ignored: total((each) => each.recordsIgnored),
      parked: total((each) => each.recordsParked),
    },
    progress: [...begun(row, known), ...notBegun(row, known)],
  };
}

function begun({ state, positions }: GenerationOverview, known: Known): GenerationView['progress'] {
  return positions.map(({ topic, partition, position, committedAt }) => ({
    topic,
    partition,
    position,
    committedAt: committedAt?.toISOString() ?? null,
    ...lagOf(state, { topic, partition, position }, known),
  }));
}

/** The partitions that are in the log, but in which the generation has counted nothing. */
function notBegun(row: GenerationOverview, known: Known): GenerationView['progress'] {
  const topic = topicOf(row);
  if (topic === undefined || !isKeptUpToDate(row)) return [];
  return (known.ends?.get(topic) ?? [])
    .filter(({ partition }) => !row.positions.some(isIn(topic, partition)))
    .map(({ partition, low }) => ({
      topic,
      partition,
      position: low,
      committedAt: null,
      ...lagOf(row.state, { topic, partition, position: low }, known),
    }));
}

type Lag = Pick<GenerationView['progress'][number], 'behind' | 'behindSeconds'>;

function lagOf(
  state: GenerationView['state'],
  { topic, partition, position }: { topic: string; partition: number; position: number },
  { at, ends, caughtUpAt }: Known,
): Lag {
  const tail = ends?.get(topic)?.find((each) => each.partition === partition);
  if (!tail || !isKeptUpToDate({ state })) return { behind: null, behindSeconds: null };
  const behind = remainingFrom(tail, position);
  if (behind === 0) return { behind, behindSeconds: 0 };
  // What is being built has never been caught up: the time that is known is that of what serves.
  const since = state === 'serving' ? caughtUpAt.get(partitionKey({ topic, partition })) : undefined;
  return { behind, behindSeconds: since ? Math.max(0, (at.getTime() - since.getTime()) / 1_000) : null };
}

function untilOf(until: GenerationOverview['until']): GenerationView['until'] {
  if (until === null) return null;
  return 'minute' in until ? until : { positions: [...until.positions] };
}
