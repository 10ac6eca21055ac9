import { BALLOT_BOX, ELECTORAL_ROLL } from '@votestream/domain';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { definition } from '../election.fixture.ts';
import { castVotes, countedThrough, type ElectionNight, openElectionNight, vote } from '../election-night.ts';
import { openLive } from './events.ts';

let night: ElectionNight;

beforeEach(async () => {
  night = await openElectionNight();
});
afterEach(() => night.close());

test('readers are told how many records could not be counted, each once however many read models missed it', async () => {
  const { api } = night.startApi();
  await castVotes(night, vote('VT', 'ada-marsh'));
  await countedThrough(api, 1);
  const reader = await openLive(api, definition.electionId);
  const first = await reader.frameWhere(({ freshness }) => freshness.counted === 1);
  expect(first.freshness.parked).toBe(0);
  await night.log.append(BALLOT_BOX, [
    { key: null, value: 'not JSON', partition: 0 },
    { key: null, value: '{"type":"Nonsense"}', partition: 1 },
  ]);
  await night.log.append(ELECTORAL_ROLL, [{ key: null, value: 'not JSON', partition: 0 }]);
  const last = await reader.frameWhere(({ freshness }) => freshness.parked === 3);
  expect(last.freshness.counted).toBe(3);
  expect(last.results).toEqual([]);
  await reader.leave();
});
