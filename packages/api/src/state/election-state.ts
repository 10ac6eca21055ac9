import type { ElectionDefinition } from '@votestream/domain';
import { NATION, results } from '@votestream/domain/projections';
import { type PositionOf, remainingIn } from '@votestream/event-log';
import type { ElectionStatus, Freshness, ResultRow, TurnoutRow } from '../contract/live.ts';
import type { ElectionView, ResultsView } from '../contract/reads.ts';
import type { Backlog } from './backlog.ts';
import { frameIdOf } from './frame-id.ts';
import type { AnnouncedElection, CountedPartition, ElectionReading } from './reading.ts';
import { statusOf } from './status.ts';

/** Everything that is shown of one election, as of one moment. Never changed: a later moment has its own. */
export interface ElectionState {
  readonly definition: ElectionDefinition;
  readonly status: ElectionStatus;
  /** Id of a frame that shows this state. */
  readonly frameId: string;
  readonly freshness: Freshness;
  readonly countedThrough: ResultsView['countedThrough'];
  readonly calls: ElectionView['calls'];
  readonly results: readonly ResultRow[];
  readonly turnoutByState: readonly TurnoutRow[];
  readonly turnoutByGender: readonly TurnoutRow[];
  /** state → its turnout by gender. */
  readonly turnoutByGenderIn: ReadonlyMap<string, readonly TurnoutRow[]>;
}

/** What is known beside the read models. */
export interface Surroundings {
  /** undefined: the log does not answer now. */
  readonly backlog: Backlog | undefined;
  /** The log's last answer. */
  readonly backlogLastKnown: Backlog | undefined;
  /** The minute of the wall clock, which is the clock of elections that are not simulated. */
  readonly wallMinute: string;
}

export function stateOf(reading: ElectionReading, surroundings: Surroundings): ElectionState {
  const ballotBox = ballotBoxOf(reading.counted);
  const inState = Map.groupBy(reading.turnoutByGender, (row) => row.state);
  return {
    definition: reading.definition,
    status: statusIn(reading, reading.counted, surroundings),
    frameId: frameIdOf(reading.counted),
    freshness: {
      counted: ballotBox.reduce((sum, each) => sum + each.records, 0),
      behind: surroundings.backlog ? uncountedIn(surroundings.backlog, reading.counted) : null,
      asOf: latest(reading.results.map((row) => row.lastVoteAt)),
      committedAt: latest(ballotBox.map((each) => each.committedAt)),
      parked: reading.setAside,
    },
    countedThrough: ballotBox.map(({ partition, position }) => ({ partition, position })),
    calls: reading.calls.flatMap(({ contestId, state, call }) =>
      call === null || call.candidateId === null
        ? []
        : [{ contestId, state: state === NATION ? null : state, candidateId: call.candidateId, at: call.at }],
    ),
    results: reading.results.map((row) => [row.contestId, row.state, row.candidateId, row.votes]),
    turnoutByState: reading.turnoutByState.map((row) => [row.state, row.eligible, row.ballots]),
    turnoutByGender: addedUp(reading.turnoutByGender.map(genderRow)),
    turnoutByGenderIn: new Map([...inState].map(([state, rows]) => [state, rows.map(genderRow)])),
  };
}

export function statusIn(
  { definition, certifiedAt }: AnnouncedElection,
  counted: readonly CountedPartition[],
  { backlog, backlogLastKnown, wallMinute }: Surroundings,
): ElectionStatus {
  const log = backlog ?? backlogLastKnown;
  return statusOf({
    definition,
    certifiedAt,
    clock: definition.clock === 'real' ? wallMinute : latest(counted.map((each) => each.at)),
    outstanding: log ? log.undecided > 0 || uncountedIn(log, counted) > 0 : null,
  });
}

/** Up to where the results count the ballot box. */
export function countedInBallotBox(counted: readonly CountedPartition[]): PositionOf {
  const positions = new Map(ballotBoxOf(counted).map(({ partition, position }) => [partition, position]));
  return (partition) => positions.get(partition);
}

function uncountedIn({ ballotBox }: Backlog, counted: readonly CountedPartition[]): number {
  return remainingIn(ballotBox, countedInBallotBox(counted));
}

function ballotBoxOf(counted: readonly CountedPartition[]): readonly CountedPartition[] {
  return counted.filter((each) => each.projection === results.name);
}

const genderRow = (row: ElectionReading['turnoutByGender'][number]): TurnoutRow => [
  row.gender,
  row.eligible,
  row.ballots,
];

/** Adds up rows of the same group. */
function addedUp(rows: readonly TurnoutRow[]): TurnoutRow[] {
  const sums = new Map<string, TurnoutRow>();
  for (const [group, eligible, ballots] of rows) {
    const sum = sums.get(group);
    sums.set(group, [group, (sum?.[1] ?? 0) + eligible, (sum?.[2] ?? 0) + ballots]);
  }
  return [...sums.values()].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Of times that are written alike, so that they compare as texts. */
function latest(times: readonly (string | null)[]): string | null {
  return times.reduce((late, each) => (each !== null && (late === null || each > late) ? each : late), null);
}
