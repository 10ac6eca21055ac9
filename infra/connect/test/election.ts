import { randomUUID } from 'node:crypto';
import type { ElectionRequest } from '@votestream/domain';
import type { NewRecord } from '@votestream/event-log';

export const ELECTION_ID = 'test-2028';
const state = (code: string) => ({
  code,
  name: code,
  electors: 3,
  expectedBallots: 1000,
  pollsOpen: '2028-11-07T12:00:00Z',
  pollsClose: '2028-11-08T00:00:00Z',
});

/** An election in two states that has not begun yet. */
export function announcement(): NewRecord {
  const request: ElectionRequest = {
    type: 'AnnounceElection',
    version: 1,
    id: randomUUID(),
    at: '2028-11-07T06:00:00Z',
    data: {
      electionId: ELECTION_ID,
      name: 'Test',
      date: '2028-11-07',
      clock: 'simulated',
      timeZone: 'UTC',
      leadingFrom: 0.02,
      contests: [
        {
          contestId: 'president',
          name: 'President',
          candidates: ['ada', 'jonah'].map((candidateId) => ({
            candidateId,
            name: candidateId,
            party: 'Party',
            colour: 'blue' as const,
          })),
        },
      ],
      states: [state('VT'), state('WY')],
    },
  };
  return { key: ELECTION_ID, value: JSON.stringify(request), partition: 0 };
}
