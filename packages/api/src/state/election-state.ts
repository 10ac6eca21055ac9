import { AGE_BANDS, type ElectionDefinition, type Gender } from '@votestream/domain';
import { NATION, results } from '@votestream/domain/projections';
import { type PositionOf, remainingIn } from '@votestream/event-log';
import type {
  CallRow,
  CorrectionRow,
  ElectionStatus,
  Freshness,
  ResultRow,
  TurnoutRow,
} from '../contract/live.ts';
import type { ElectionView, ResultsView } from '../contract/reads.ts';
import type { Backlog } from './backlog.ts';
import { frameIdOf } from './frame-id.ts';
import type { AnnouncedElection, CountedPartition, ElectionReading } from './reading.ts';
import { statusOf } from './status.ts';
import { type DisclosedTurnout, disclosedTurnout } from './turnout-of-groups.ts';

/** The smallest first, as disclosure control asks. */
const GENDERS = ['other', 'male', 'female'] satisfies readonly Gender[];

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
  /** What may be told of groups of people. */
  readonly turnoutByGender: DisclosedTurnout;
  readonly turnoutByAge: DisclosedTurnout;
  readonly callRows: readonly CallRow[];
  readonly corrections: readonly CorrectionRow[];
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
  const { definition } = reading;
  const status = statusIn(reading, reading.counted, surroundings);
  // While voters are registered, each of them would show in which group they are.
  const told = status !== 'pre-election';
  return {
    definition,
    status,
    frameId: frameIdOf(reading.counted),
    freshness: {
      counted: ballotBox.reduce((sum, each) => sum + each.records, 0),
      behind: surroundings.backlog ? uncountedIn(surroundings.backlog, reading.counted) : null,
      asOf: latest(reading.results.map((row) => row.lastVoteAt)),
      committedAt: latest(ballotBox.map((each) => each.committedAt)),
      parked: reading.setAside,
      ...(reading.rebuilding && { rebuilding: true as const }),
    },
    countedThrough: ballotBox.map(({ partition, position }) => ({ partition, position })),
    calls: reading.calls.flatMap(({ contestId, state, call }) =>
      call === null || call.candidateId === null
        ? []
        : [{ contestId, state: state === NATION ? null : state, candidateId: call.candidateId, at: call.at }],
    ),
    results: reading.results.map((row) => [row.contestId, row.state, row.candidateId, row.votes]),
    turnoutByState: reading.turnoutByState.map((row) => [row.state, row.eligible, row.ballots]),
    turnoutByGender: disclosedTurnout(
      definition,
      GENDERS,
      told ? reading.turnoutByGender.map((row) => ({ ...row, group: row.gender })) : [],
    ),
    turnoutByAge: disclosedTurnout(
      definition,
      AGE_BANDS,
      told ? reading.turnoutByAgeBand.map((row) => ({ ...row, group: row.ageBand })) : [],
    ),
    callRows: reading.calls.flatMap(({ contestId, state, call }): CallRow[] =>
      call === null ? [] : [[contestId, state === NATION ? null : state, call.candidateId, call.at]],
    ),
    corrections: reading.corrections.flatMap(({ contestId, state, voided, latest }): CorrectionRow[] =>
      latest === null ? [] : [[contestId, state, voided, latest.at, latest.reason]],
    ),
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

/** Of times that are written alike, so that they compare as texts. */
function latest(times: readonly (string | null)[]): string | null {
  return times.reduce((late, each) => (each !== null && (late === null || each > late) ? each : late), null);
}
