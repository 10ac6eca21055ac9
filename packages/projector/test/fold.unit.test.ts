import type { BallotBoxEvent } from '@votestream/domain';
import { ballotBox, projection, sum, text } from '@votestream/domain/projections';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginFold, UnfoldableError } from '../src/fold.ts';
import { ballotEvent, voteCast } from './ballot-events.ts';
import { everyState } from './every-state.ts';
import { countEveryState, type Placed } from './naive.ts';

describe('the fold of a batch', () => {
  it('gives what counting the events one by one gives', () => {
    fc.assert(
      fc.property(fc.array(ballotEvent, { maxLength: 60 }), (events) => {
        expect(foldOnePartition(events)).toEqual(countEveryState(inOrder(events)));
      }),
    );
  });

  it('counts an event whole or not at all', () => {
    const halfWrong = projection('half_wrong', {
      version: 1,
      from: ballotBox,
      groupBy: { state: text() },
      states: { votes: sum(), weight: sum() },
      when: {
        VoteCast: ({ state, candidateId }) => ({ state, votes: 1, weight: candidateId === 'ada' ? 1 : 0.5 }),
      },
    });
    const fold = beginFold(halfWrong);
    fold.add(voteCast('ada'), 0);
    expect(() => fold.add(voteCast('jonah'), 1)).toThrow(UnfoldableError);
    expect(fold.deltas.map(({ group, states }) => ({ group, states }))).toEqual([
      { group: ['VT'], states: [1, 1] },
    ]);
  });

  it('refuses a group that PostgreSQL would store as another one', () => {
    const byAny = projection('by_any', {
      version: 1,
      from: ballotBox,
      groupBy: { candidate: text() },
      states: { votes: sum() },
      when: { VoteCast: ({ candidateId }) => ({ candidate: candidateId, votes: 1 }) },
    });
    const fold = beginFold(byAny);
    for (const candidate of ['half \ud83d', 'nul \0']) {
      expect(() => fold.add(voteCast(candidate), 0)).toThrow(UnfoldableError);
    }
    expect(fold.deltas).toEqual([]);
  });
});

function inOrder(events: readonly BallotBoxEvent[]): Placed[] {
  return events.map((event, position) => ({ event, partition: 0, position }));
}

/** The same rows as the merge of a single batch of a single partition. */
function foldOnePartition(events: readonly BallotBoxEvent[]): unknown[] {
  const fold = beginFold(everyState);
  for (const [position, event] of events.entries()) fold.add(event, position);
  return fold.deltas
    .map(({ group: [electionId, minute, idLength], states: [weight, votes, least, greatest, latest] }) => ({
      electionId,
      minute,
      idLength,
      weight,
      votes,
      least,
      greatest,
      latest: typeof latest === 'object' && latest !== null ? JSON.parse(latest.json) : null,
    }))
    .sort((a, b) => {
      const [keyOfA, keyOfB] = [a, b].map((row) => `${row.electionId} ${row.minute} ${row.idLength}`);
      return String(keyOfA) < String(keyOfB) ? -1 : 1;
    });
}
