import {
  type announcedElections,
  ballotBox,
  count,
  integer,
  last,
  max,
  min,
  projection,
  type raceCalls,
  type results,
  sum,
  text,
} from '@votestream/domain/projections';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { MergedRow, mergedRows } from '../src/index.ts';

type RowOf<Projection> = Projection extends typeof results
  ? Awaited<ReturnType<typeof mergedRows<Projection['groupBy'], Projection['states']>>>[number]
  : never;

describe('the types that follow from a declaration', () => {
  it('give a page of results its columns without a cast', () => {
    expectTypeOf<RowOf<typeof results>>().toEqualTypeOf<
      MergedRow<(typeof results)['groupBy'], (typeof results)['states']>
    >();
    type Row = RowOf<typeof results>;
    expectTypeOf<Row['electionId']>().toEqualTypeOf<string>();
    expectTypeOf<Row['candidateId']>().toEqualTypeOf<string>();
    expectTypeOf<Row['votes']>().toEqualTypeOf<number>();
    expectTypeOf<Row['lastVoteAt']>().toEqualTypeOf<string | null>();
  });

  it('say that the latest value may be missing, and what it is', () => {
    type Call = MergedRow<(typeof raceCalls)['groupBy'], (typeof raceCalls)['states']>['call'];
    expectTypeOf<Call>().toEqualTypeOf<{ readonly candidateId: string | null; readonly at: string } | null>();
    type Election = MergedRow<(typeof announcedElections)['groupBy'], (typeof announcedElections)['states']>;
    expectTypeOf<Election['certifiedAt']>().toEqualTypeOf<string | null>();
    expectTypeOf<NonNullable<Election['definition']>['name']>().toEqualTypeOf<string>();
  });

  it('let a correction take back only what has an inverse', () => {
    const declared = projection('types', {
      version: 1,
      from: ballotBox,
      groupBy: { state: text(), length: integer() },
      states: { votes: sum(), events: count(), first: min(), latest: max(), vote: last<string>() },
      when: {
        VoteCast: ({ state, ballotId }, { at }) => ({
          state,
          length: 1,
          votes: 1,
          events: true,
          first: at,
          vote: ballotId,
        }),
        // @ts-expect-error a group column is missing
        VoteRepeated: () => ({ state: 'VT', votes: 1 }),
        // @ts-expect-error a sum takes numbers
        BallotRejected: () => ({ state: 'VT', length: 1, votes: 'one' }),
      },
      retract: {
        // @ts-expect-error a maximum cannot be taken back
        VoteVoided: ({ state }, { at }) => ({ state, length: 1, votes: 1, latest: at }),
      },
    });
    const ofAnotherStream = () =>
      projection('types', {
        version: 1,
        from: ballotBox,
        groupBy: { state: text() },
        states: { votes: sum(), vote: last<string>() },
        when: {
          // @ts-expect-error the stream has no such event
          BallotIssued: () => ({ state: 'VT', votes: 1 }),
        },
        retract: {
          // @ts-expect-error a latest value cannot be taken back
          VoteVoided: ({ state, ballotId }) => ({ state, vote: ballotId }),
        },
      });
    expect([...declared.contributions.keys()]).toContain('VoteVoided');
    expect(ofAnotherStream).toThrow(/has no event of type BallotIssued/);
  });
});
