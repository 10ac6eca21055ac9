import type { BallotBoxEvent } from '@votestream/domain';

/** An event with its place in the log. */
export interface Placed {
  readonly event: BallotBoxEvent;
  readonly partition: number;
  readonly position: number;
}

export interface EveryStateRow {
  electionId: string;
  minute: string;
  idLength: number;
  weight: number;
  votes: number;
  least: string | null;
  greatest: string | null;
  latest: { title: string } | null;
}

/** What `everyState` has to hold, counted by hand, one event at a time, from all events in any order. */
export function countEveryState(events: readonly Placed[]): EveryStateRow[] {
  const rows = new Map<string, EveryStateRow>();
  const inOrder = events.toSorted(
    (a, b) => order(a.event.at, b.event.at) || a.partition - b.partition || a.position - b.position,
  );
  for (const { event } of inOrder) {
    if (event.type === 'VoteCast' || event.type === 'VoteVoided') {
      const { electionId, ballotId, candidateId } = event.data;
      const row = rowOf(rows, electionId, event.at, ballotId.length);
      const sign = event.type === 'VoteCast' ? 1 : -1;
      row.weight += sign * ballotId.charCodeAt(0);
      row.votes += sign;
      if (sign === 1) {
        row.least = lesser(row.least, candidateId);
        row.greatest = greater(row.greatest, candidateId);
      }
    } else if (event.type === 'BallotRejected' && event.data.electionId !== null) {
      const { detail } = event.data;
      const row = rowOf(rows, event.data.electionId, event.at, 1);
      if (detail !== undefined) row.greatest = greater(row.greatest, detail);
      row.latest = { title: detail ?? '' };
    }
  }
  return [...rows.values()].sort(
    (a, b) => order(a.electionId, b.electionId) || order(a.minute, b.minute) || a.idLength - b.idLength,
  );
}

function rowOf(rows: Map<string, EveryStateRow>, electionId: string, minute: string, idLength: number) {
  const key = JSON.stringify([electionId, minute, idLength]);
  const row = rows.get(key) ?? {
    electionId,
    minute,
    idLength,
    weight: 0,
    votes: 0,
    least: null,
    greatest: null,
    latest: null,
  };
  rows.set(key, row);
  return row;
}

/** Bytes of UTF-8 are in the order of code points. */
function order(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function lesser(a: string | null, b: string): string {
  return a === null || order(b, a) < 0 ? b : a;
}

function greater(a: string | null, b: string): string {
  return a === null || order(b, a) > 0 ? b : a;
}
