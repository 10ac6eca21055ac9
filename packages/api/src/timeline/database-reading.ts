import { minuteNumber, minuteText } from '@votestream/domain';
import {
  announcedElections,
  ballotBoxByMinute,
  type Projection,
  raceCallsByMinute,
  turnoutByStateAndMinute,
  votesByStateAndMinute,
} from '@votestream/domain/projections';
import {
  type CountedPosition,
  countedPositions,
  hasReadModels,
  mergedRows,
  mergedSeries,
  parkedDigest,
  type Reader,
  type ReadModels,
  readSnapshot,
  recordsSetAside,
  servingGeneration,
} from '@votestream/read-models';
import { together } from '../state/together.ts';
import { failureToRead } from '../state/unavailable.ts';
import { type AddedSet, type ElectionTimeline, NO_SERIES, seriesKey, seriesWith } from './reading.ts';

/** Kept by minute. Their partitions have to pass a minute before it is over. */
const BY_MINUTE = [votesByStateAndMinute, turnoutByStateAndMinute, ballotBoxByMinute] as const;
const READ = [...BY_MINUTE, announcedElections, raceCallsByMinute] as const;
export const READ_MODELS_OF_TIME: readonly string[] = READ.map(({ name }) => name);

/**
 * Reads an election over time; only what is new since the reading before, where that stands.
 * @returns the reading before where nothing is new; undefined where the election is not announced, or where a read
 *   model is being built for the first time.
 * @throws ReadModelsUnavailableError, ReadModelsOfAnotherVersionError
 */
export async function readTimeline(
  readModels: ReadModels,
  electionId: string,
  before: ElectionTimeline | undefined,
): Promise<ElectionTimeline | undefined> {
  return readSnapshot(readModels, async (snapshot) => {
    if (!(await hasReadModels(snapshot))) return undefined;
    const served = await servedBuilds(snapshot);
    if (!served) return undefined;
    const { builds, generationOf, positions } = served;
    const stands = before?.builds === builds ? before : undefined;
    const counted = countedIn(positions);
    const setAside = await recordsSetAside(snapshot);
    if (stands?.counted === counted && stands.setAside === setAside) return stands;
    const since = stands?.settledThrough ?? null;
    const after = since === null ? undefined : minuteText(since);
    const series = (state: 'eligible' | 'ballots') =>
      mergedSeries(snapshot, turnoutByStateAndMinute, generationOf(turnoutByStateAndMinute), {
        along: 'minute',
        state,
        where: { electionId },
        after,
      });
    const [elections, calls, votes, ballots, eligible, records] = await together([
      mergedRows(snapshot, announcedElections, generationOf(announcedElections), { electionId }),
      mergedRows(snapshot, raceCallsByMinute, generationOf(raceCallsByMinute), { electionId }),
      mergedSeries(snapshot, votesByStateAndMinute, generationOf(votesByStateAndMinute), {
        along: 'minute',
        state: 'votes',
        where: { electionId },
        after,
      }),
      series('ballots'),
      series('eligible'),
      mergedSeries(snapshot, ballotBoxByMinute, generationOf(ballotBoxByMinute), {
        along: 'minute',
        state: 'records',
        after,
      }),
    ]);
    const election = elections[0];
    if (!election?.definition) return undefined;
    const added: AddedSet = {
      votes: votes.map(({ contestId, state, candidateId, minutes, values }) => ({
        key: seriesKey(contestId, state, candidateId),
        minutes,
        added: values,
      })),
      ballots: ballots.map(({ state, minutes, values }) => ({ key: state, minutes, added: values })),
      eligible: eligible.map(({ state, minutes, values }) => ({ key: state, minutes, added: values })),
      records: records.map(({ minutes, values }) => ({ key: '', minutes, added: values })),
    };
    return {
      definition: election.definition,
      certifiedAt: election.certifiedAt,
      builds,
      counted,
      settledThrough: settledThrough(positions),
      latest: latest(positions),
      series: seriesWith(stands?.series ?? NO_SERIES, since, added),
      calls: calls
        .flatMap(({ contestId, state, minute, call }) =>
          call === null ? [] : [{ contestId, state, candidateId: call.candidateId, at: minute }],
        )
        .sort((a, b) => (a.at < b.at ? -1 : 1)),
      setAside,
    };
  }).catch((error: unknown) => {
    throw failureToRead(error);
  });
}

interface ServedBuilds {
  /** Changes with every build that serves and with every record that is set aside or taken back. */
  readonly builds: string;
  readonly generationOf: (projection: Projection) => number;
  readonly positions: ReadonlyMap<Projection, readonly CountedPosition[]>;
}

/** undefined where one of the read models has no build that serves. */
async function servedBuilds(snapshot: Reader): Promise<ServedBuilds | undefined> {
  const serving = await together(READ.map((projection) => servingGeneration(snapshot, projection)));
  const generations = new Map<Projection, number>();
  for (const [index, projection] of READ.entries()) {
    const generation = serving[index];
    if (generation === undefined) return undefined;
    generations.set(projection, generation);
  }
  const generationOf = (projection: Projection) => generations.get(projection) ?? 0;
  const [positions, parked] = await Promise.all([
    together(
      READ.map(async (each) => [each, await countedPositions(snapshot, each, generationOf(each))] as const),
    ),
    together(BY_MINUTE.map((each) => parkedDigest(snapshot, each.name, generationOf(each)))),
  ]);
  const builds = [...READ.map((each) => `${each.name}@${generationOf(each)}`), ...parked];
  return { builds: builds.join(';'), generationOf, positions: new Map(positions) };
}

/** Up to where everything is counted that a timeline is read from. */
function countedIn(positions: ServedBuilds['positions']): string {
  return [...positions]
    .flatMap(([{ name }, partitions]) =>
      partitions.map(({ partition, position }) => `${name}/${partition}@${position}`),
    )
    .join();
}

/** Times never decrease within a partition: it has passed every minute before the one that it has reached. */
function settledThrough(positions: ServedBuilds['positions']): number | null {
  const reached = BY_MINUTE.flatMap((projection) => {
    const partitions = positions.get(projection) ?? [];
    return partitions.length > 0 ? partitions.map(({ at }) => at) : [null];
  });
  let earliest: string | null = null;
  for (const at of reached) {
    if (at === null) return null;
    if (earliest === null || at < earliest) earliest = at;
  }
  return earliest === null ? null : minuteNumber(earliest) - 1;
}

function latest(positions: ServedBuilds['positions']): number | null {
  const reached = [...positions.values()].flat().flatMap(({ at }) => (at === null ? [] : [minuteNumber(at)]));
  return reached.length > 0 ? Math.max(...reached) : null;
}
