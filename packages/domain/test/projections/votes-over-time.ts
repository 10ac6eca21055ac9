const vote = (state: string, candidateId: string) => ({
  electionId: 'us-2028',
  ballotId: 'ballot-0001',
  contestId: 'president',
  candidateId,
  state,
  channel: 'station',
  stationId: null,
});
const cast = (at: string, state: string, candidateId: string) => ({
  type: 'VoteCast',
  at,
  data: vote(state, candidateId),
});

export const EARLY = '2028-11-07T14:05:00Z';
export const LATE = '2028-11-07T14:06:00Z';

/** Votes in two minutes; in the second, a vote of the first is taken back. */
export const votesOverTime = [
  cast(EARLY, 'VT', 'ada'),
  cast(EARLY, 'WY', 'ada'),
  cast(EARLY, 'VT', 'jonah'),
  cast(LATE, 'WY', 'jonah'),
  cast(LATE, 'WY', 'jonah'),
  { type: 'VoteVoided', at: LATE, data: { ...vote('VT', 'ada'), reason: 'entered twice' } },
  { type: 'VoteRepeated', at: LATE, data: { electionId: 'us-2028', ballotId: 'ballot-0001', original: 0 } },
];
