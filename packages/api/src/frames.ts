import type { LiveFrame, PackedFrame, ResultRow } from './contract/live.ts';

/** How a frame travels, and what it says. Pure, and small enough for a browser: it checks nothing. */

export function packed({ results, ...rest }: LiveFrame): PackedFrame {
  const contests = Map.groupBy(results, ([contestId]) => contestId);
  return { ...rest, votes: [...contests].map(([contestId, rows]) => packedContest(contestId, rows)) };
}

/** `unpacked(packed(frame))` is the frame, its result rows by contest and state. */
export function unpacked({ votes, ...rest }: PackedFrame): LiveFrame {
  const results = votes.flatMap(({ contestId, candidates, states }) =>
    states.flatMap(([state, ...counts]) =>
      candidates.flatMap((candidateId, place): ResultRow[] => {
        const count = counts[place];
        return count === null || count === undefined ? [] : [[contestId, state, candidateId, count]];
      }),
    ),
  );
  return { ...rest, results };
}

function packedContest(contestId: string, rows: readonly ResultRow[]): PackedFrame['votes'][number] {
  const candidates = [...new Set(rows.map(([, , candidateId]) => candidateId))];
  const placeOf = new Map(candidates.map((candidateId, place) => [candidateId, place]));
  const states = new Map<string, (number | null)[]>();
  for (const [, state, candidateId, count] of rows) {
    const counts = states.get(state) ?? candidates.map(() => null);
    counts[placeOf.get(candidateId) ?? 0] = count;
    states.set(state, counts);
  }
  return { contestId, candidates, states: [...states].map(([state, counts]) => [state, ...counts]) };
}
