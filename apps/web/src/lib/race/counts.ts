import type { ElectionStatus, Freshness, LiveFrame } from '#lib/contract.ts';

/** Everything that is counted of one election, as of one frame. Never changed in place: each frame gives a new value. */
export interface Counts {
  readonly frameId: string;
  readonly status: ElectionStatus;
  readonly freshness: Freshness;
  /** Votes, by `votesKey`. */
  readonly votes: ReadonlyMap<string, number>;
  readonly turnoutByState: ReadonlyMap<string, Turnout>;
  readonly turnoutByGender: ReadonlyMap<string, Turnout>;
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

export function countsOf(snapshot: LiveFrame): Counts {
  return withRows({ votes: new Map(), turnoutByState: new Map(), turnoutByGender: new Map() }, snapshot);
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

function withRows(
  before: Pick<Counts, 'votes' | 'turnoutByState' | 'turnoutByGender'>,
  frame: LiveFrame,
): Counts {
  return {
    frameId: frame.id,
    status: frame.status,
    freshness: frame.freshness,
    votes: new Map([
      ...before.votes,
      ...frame.results.map(
        ([contestId, state, candidateId, votes]) => [votesKey(contestId, state, candidateId), votes] as const,
      ),
    ]),
    turnoutByState: new Map([...before.turnoutByState, ...turnoutOf(frame.turnoutByState)]),
    turnoutByGender: new Map([...before.turnoutByGender, ...turnoutOf(frame.turnoutByGender)]),
  };
}

function turnoutOf(rows: LiveFrame['turnoutByState']): [string, Turnout][] {
  return rows.map(([group, eligible, ballots]) => [group, { eligible, ballots }]);
}

/** The codes of the states whose votes differ, in any contest. */
export function statesChanged(before: Counts, after: Counts): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const [key, votes] of after.votes) {
    if (before.votes.get(key) !== votes) codes.add(key.split('/')[1] ?? '');
  }
  return codes;
}
