import {
  type Credential,
  type Directory,
  type ElectionDefinition,
  electionDefinition,
  emptyDirectory,
  evolveDirectory,
} from '../src/index.ts';

export const OPEN = '2028-11-07T12:00:00Z';
export const NOON = '2028-11-07T17:00:00Z';
export const CLOSE = '2028-11-08T00:00:00Z';
export const LATE_CLOSE = '2028-11-08T03:00:00Z';

/** Of the index of ids. */
export const SEED = { k0: 0x5eed, k1: 0x1dea };

const state = (code: string, pollsClose: string) => ({
  code,
  name: code,
  electors: 3,
  expectedBallots: 1000,
  pollsOpen: OPEN,
  pollsClose,
});

/** The stations', which no rule looks into. */
export const PUBLIC_KEY = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';

/** An election with two states; the polls of WY close three hours after those of VT. */
export const definition: ElectionDefinition = electionDefinition.parse({
  electionId: 'test-2028',
  name: 'Test',
  date: '2028-11-07',
  clock: 'simulated',
  timeZone: 'America/New_York',
  contests: [
    {
      contestId: 'president',
      name: 'President',
      candidates: [
        { candidateId: 'ada', name: 'Ada', party: 'A', colour: 'blue' },
        { candidateId: 'jonah', name: 'Jonah', party: 'B', colour: 'orange' },
      ],
    },
  ],
  states: [state('VT', CLOSE), state('WY', LATE_CLOSE)],
});

export const ofStation = (stationId: string, electionId = definition.electionId): Credential => ({
  kind: 'station',
  electionId,
  stationId,
});

/** The election announced, with one station in each state: `vt-1` and `wy-1`. */
export function announced(): Directory {
  const directory = emptyDirectory();
  evolveDirectory(directory, { type: 'ElectionAnnounced', data: definition }, { position: 1 });
  for (const [position, code] of ['VT', 'WY'].entries()) {
    const stationId = `${code.toLowerCase()}-1`;
    const name = `Station of ${code}`;
    const data = { electionId: definition.electionId, stationId, state: code, name, publicKey: PUBLIC_KEY };
    evolveDirectory(directory, { type: 'StationRegistered', data }, { position: 2 + position });
  }
  return directory;
}
