import type { ElectionDefinition, ElectionStatus, LiveFrame } from '../src/lib/contract.ts';
import { countsOf } from '../src/lib/race/counts.ts';
import { raceOf } from '../src/lib/race/standing.ts';

/** Two states of 1,000 expected ballots each, three candidates; "leading" is said from 2% on. */
export const definition: ElectionDefinition = {
  electionId: 'test',
  name: 'Test',
  date: '2028-11-07',
  clock: 'simulated',
  timeZone: 'America/New_York',
  leadingFrom: 0.02,
  contests: [
    {
      contestId: 'president',
      name: 'President',
      candidates: [
        { candidateId: 'ada', name: 'Ada Marsh', party: 'Civic Union', colour: 'blue' },
        { candidateId: 'jonah', name: 'Jonah Reyes', party: 'Liberty Alliance', colour: 'orange' },
        { candidateId: 'noor', name: 'Noor Castellan', party: 'Green Commons', colour: 'teal' },
      ],
    },
  ],
  states: [state('OH', 'Ohio', '2028-11-07T11:30:00Z'), state('WY', 'Wyoming', '2028-11-07T14:00:00Z')],
};

function state(code: string, name: string, pollsOpen: string): ElectionDefinition['states'][number] {
  return { code, name, electors: 3, expectedBallots: 1_000, pollsOpen, pollsClose: '2028-11-08T02:00:00Z' };
}

type Votes = Record<string, readonly [ada: number, jonah: number, noor: number]>;

export function snapshot(votes: Votes, { status = 'counting' as ElectionStatus, id = 'f1' } = {}): LiveFrame {
  return {
    kind: 'snapshot',
    electionId: 'test',
    id,
    previous: null,
    status,
    freshness: { counted: 0, behind: 0, asOf: null, committedAt: null, parked: 0 },
    results: rows(votes),
    turnoutByState: [
      ['OH', 1_500, 700],
      ['WY', 500, 300],
    ],
    turnoutByGender: [
      ['female', 1_040, 560],
      ['male', 960, 440],
    ],
    turnoutByAge: [],
    calls: [],
    corrections: [],
  };
}

export function update(previous: string, id: string, votes: Votes): LiveFrame {
  return { ...snapshot(votes, { id }), kind: 'update', previous, turnoutByState: [], turnoutByGender: [] };
}

export function race(votes: Votes, status: ElectionStatus = 'counting', calls: LiveFrame['calls'] = []) {
  return raceOf(definition, countsOf({ ...snapshot(votes, { status }), calls }));
}

/** @param candidateId null: the call was taken back */
export function callIn(state: string, candidateId: string | null): LiveFrame['calls'][number] {
  return ['president', state, candidateId, '2028-11-08T03:00:00Z'];
}

function rows(votes: Votes): LiveFrame['results'] {
  return Object.entries(votes).flatMap(([code, [ada, jonah, noor]]): LiveFrame['results'] => [
    ['president', code, 'ada', ada],
    ['president', code, 'jonah', jonah],
    ['president', code, 'noor', noor],
  ]);
}
