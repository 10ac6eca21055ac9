import type { ElectionStatus, Freshness, LiveFrame } from '#lib/contract.ts';

/** Everything that is counted of one election, as of one frame. Never changed in place: each frame gives a new value. */
export interface Counts {
  readonly frameId: string;
  readonly status: ElectionStatus;
  readonly freshness: Freshness;
  /** Votes, by `votesKey`. */
  readonly votes: ReadonlyMap<string, number>;
  readonly turnoutByState: ReadonlyMap<string, Turnout>;
  /** Of the nation, in the order in which they are told. */
  readonly turnoutByGender: ReadonlyMap<string, GroupTurnout>;
  readonly turnoutByAge: ReadonlyMap<string, GroupTurnout>;
  /** The latest word on each race that was called, by `raceKey`. */
  readonly calls: ReadonlyMap<string, CallWord>;
  /** Votes that were taken back, by `raceKey`. */
  readonly corrections: ReadonlyMap<string, Correction>;
}

/** Of people who must not be told apart: null is withheld. */
export interface GroupTurnout {
  readonly eligible: number | null;
  readonly ballots: number | null;
}

export interface CallWord {
  /** null: what was called before is taken back. */
  readonly candidateId: string | null;
  readonly at: string;
}

export interface Correction {
  readonly voided: number;
  /** Of the latest. */
  readonly at: string;
  readonly reason: string;
}

export interface Turnout {
  /** Voters on the electoral roll. */
  readonly eligible: number;
  /** Ballots issued to them. */
  readonly ballots: number;
}

/** None of the three may hold a slash. */
export function votesKey(contestId: string, state: string, candidateId: string): string {
  return `${contestId}/${state}/${candidateId}`;
}

/** @param state null: the nation */
export function raceKey(contestId: string, state: string | null): string {
  return `${contestId}/${state ?? ''}`;
}

const NOTHING: Rows = {
  votes: new Map(),
  turnoutByState: new Map(),
  turnoutByGender: new Map(),
  turnoutByAge: new Map(),
  calls: new Map(),
  corrections: new Map(),
};

export function countsOf(snapshot: LiveFrame): Counts {
  return withRows(NOTHING, snapshot);
}

/**
 * The counts after one more frame. A snapshot replaces everything; an update's rows are absolute and replace theirs.
 * @returns `gap` where the update does not follow what is held: a frame was missed and a snapshot is needed
 */
export function applyFrame(counts: Counts, frame: LiveFrame): Counts | 'gap' {
  if (frame.kind === 'snapshot') return countsOf(frame);
  // Frames with the same id hold the same rows, and may bring a new status or freshness.
  const follows = frame.previous === counts.frameId || frame.id === counts.frameId;
  return follows ? withRows(counts, frame) : 'gap';
}

type Rows = Omit<Counts, 'frameId' | 'status' | 'freshness'>;

function withRows(before: Rows, frame: LiveFrame): Counts {
  return {
    frameId: frame.id,
    status: frame.status,
    freshness: frame.freshness,
    votes: merged(
      before.votes,
      frame.results.map(([contestId, state, candidateId, votes]) => [
        votesKey(contestId, state, candidateId),
        votes,
      ]),
    ),
    turnoutByState: merged(before.turnoutByState, turnoutOf(frame.turnoutByState)),
    turnoutByGender: merged(before.turnoutByGender, turnoutOf(frame.turnoutByGender)),
    turnoutByAge: merged(before.turnoutByAge, turnoutOf(frame.turnoutByAge)),
    calls: merged(
      before.calls,
      frame.calls.map(([contestId, state, candidateId, at]) => [
        raceKey(contestId, state),
        { candidateId, at },
      ]),
    ),
    corrections: merged(
      before.corrections,
      frame.corrections.map(([contestId, state, voided, at, reason]) => [
        raceKey(contestId, state),
        { voided, at, reason },
      ]),
    ),
  };
}

/** The same map where there is nothing new. */
function merged<Value>(
  before: ReadonlyMap<string, Value>,
  rows: readonly (readonly [string, Value])[],
): ReadonlyMap<string, Value> {
  return rows.length === 0 ? before : new Map([...before, ...rows]);
}

function turnoutOf<Count>(rows: readonly (readonly [string, eligible: Count, ballots: Count])[]) {
  return rows.map(([group, eligible, ballots]) => [group, { eligible, ballots }] as const);
}

/** The codes of the states whose votes differ, in any contest. */
export function statesChanged(before: Counts, after: Counts): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const [key, votes] of after.votes) {
    if (before.votes.get(key) !== votes) codes.add(key.split('/')[1] ?? '');
  }
  return codes;
}
