import { type ElectionDefinition, electionDefinition } from '@votestream/domain';

/** Two states whose polls close an hour apart, two contests, and a candidate whose name a spreadsheet would run. */
export const definition: ElectionDefinition = electionDefinition.parse({
  electionId: 'us-2028',
  name: 'Presidential election',
  date: '2028-11-07',
  clock: 'simulated',
  timeZone: 'America/New_York',
  contests: [
    {
      contestId: 'president',
      name: 'President',
      candidates: [
        { candidateId: 'ada-marsh', name: 'Ada Marsh', party: 'Blue "Heron", united', colour: 'blue' },
        { candidateId: 'ben-okoro', name: '=HYPERLINK("http://evil")', party: '+Orange', colour: 'orange' },
        { candidateId: 'cy-lund', name: 'Cy Lund', party: 'Teal', colour: 'teal' },
      ],
    },
    {
      contestId: 'senate',
      name: 'Senate',
      candidates: [{ candidateId: 'dee-fox', name: 'Dee Fox', party: 'Grey', colour: 'grey' }],
    },
  ],
  states: [
    {
      code: 'VT',
      name: 'Vermont',
      electors: 3,
      expectedBallots: 100,
      pollsOpen: '2028-11-07T10:00:00Z',
      pollsClose: '2028-11-08T00:00:00Z',
    },
    {
      code: 'WY',
      name: 'Wyoming',
      electors: 3,
      expectedBallots: 50,
      pollsOpen: '2028-11-07T14:00:00Z',
      pollsClose: '2028-11-08T02:00:00Z',
    },
  ],
});

export const FIRST_OPENING = '2028-11-07T10:00:00Z';
export const DURING = '2028-11-07T18:00:00Z';
export const LAST_CLOSING = '2028-11-08T02:00:00Z';
