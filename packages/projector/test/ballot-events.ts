import type { BallotBoxEvent } from '@votestream/domain';
import fc from 'fast-check';

const MINUTES = ['2028-11-07T17:00:00Z', '2028-11-07T17:01:00Z', '2028-11-07T18:00:00Z'];

const electionId = fc.constantFrom('us-2028', 'fr-2027');
const envelope = {
  version: fc.constant(1 as const),
  id: fc.constant('event-0001'),
  at: fc.constantFrom(...MINUTES),
  request: fc.constant(null),
};
const vote = {
  electionId,
  ballotId: fc.constantFrom('ballot-1', 'ballot-22', 'wallet-3'),
  contestId: fc.constant('president'),
  candidateId: fc.constantFrom('ada', 'jonah', 'zoe', 'z', 'a-1'),
  state: fc.constantFrom('VT', 'WY'),
  channel: fc.constant('station' as const),
  stationId: fc.constant('vt-1'),
};
/** Of every length of UTF-8 and UTF-16, so that orders by code unit and by code point differ. */
const detail = fc.string({
  unit: fc.constantFrom('a', 'Z', 'é', '\uFF5E', '\u{1F5F3}', '"', '\\'),
  maxLength: 4,
});

/** Events of the ballot box; few groups, so that they meet. */
export const ballotEvent: fc.Arbitrary<BallotBoxEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ ...envelope, type: fc.constant('VoteCast' as const), data: fc.record(vote) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...envelope,
      type: fc.constant('VoteVoided' as const),
      data: fc.record({ ...vote, reason: fc.constant('miscounted') }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...envelope,
      type: fc.constant('BallotRejected' as const),
      version: fc.constant(2 as const),
      data: fc.record(
        {
          electionId: fc.option(electionId),
          ballotId: fc.constant(null),
          state: fc.constant(null),
          stationId: fc.constant(null),
          reason: fc.constant('malformed' as const),
          detail,
        },
        { requiredKeys: ['electionId', 'ballotId', 'state', 'stationId', 'reason'] },
      ),
    }),
  },
);

/** A vote for the tests that need no more than one. */
export function voteCast(candidateId: string, state = 'VT', at = '2028-11-07T17:00:00Z'): BallotBoxEvent {
  return {
    type: 'VoteCast',
    version: 1,
    id: 'event-0001',
    at,
    request: null,
    data: {
      electionId: 'us-2028',
      ballotId: 'ballot-0001',
      contestId: 'president',
      candidateId,
      state,
      channel: 'station',
      stationId: null,
    },
  };
}
