import { afterEach, beforeEach, expect, test } from 'vitest';
import { problem } from '../../src/contract/problem.ts';
import { definition } from '../election.fixture.ts';
import { castVotes, countedThrough, type ElectionNight, openElectionNight, vote } from '../election-night.ts';

const SNAPSHOT = `/api/elections/${definition.electionId}/snapshot`;
let night: ElectionNight;

beforeEach(async () => {
  night = await openElectionNight();
});
afterEach(() => night.close());

test.for([
  [
    'has columns that this version does not know',
    'ALTER TABLE read_models.results_g1 RENAME COLUMN votes TO ballots',
  ],
  ['is a table that is gone', 'DROP TABLE read_models.results_g1'],
  [
    'is registered in tables of another time',
    'ALTER TABLE read_models.positions DROP COLUMN records_parked CASCADE',
  ],
] as const)('nobody is shown wrong or empty results while what serves %s', async ([, change]) => {
  await castVotes(night, vote('VT', 'ada-marsh'));
  await countedThrough(night.startApi().api, 1);
  await night.stopProjector();
  await night.readModels.pool.query(change);
  const { api } = night.startApi();
  const response = await api.request(SNAPSHOT);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
  expect(problem.parse(await response.json()).type).toBe('/problems/another-version');
});
