import { expect, it } from 'vitest';
import { stations } from '../../src/projections/index.ts';
import { rowsOf } from './naive-fold.ts';

const electionId = 'us-2028';
const registered = (stationId: string, state: string, name: string, at: string) => ({
  type: 'StationRegistered',
  at,
  data: { electionId, stationId, state, name, publicKey: null },
});

it('tells which polling stations a state has, and since when; not what they sign by', () => {
  const rows = rowsOf(stations, [
    { type: 'LogCreated', data: { logId: 'log-of-this-test' } },
    registered('vt-1', 'VT', 'Fire house', '2028-11-06T09:00:00Z'),
    registered('wy-1', 'WY', 'Town hall', '2028-11-06T09:01:00Z'),
    registered('vt-2', 'VT', 'Library', '2028-11-06T09:02:00Z'),
  ]);
  expect(rows).toEqual([
    {
      electionId,
      state: 'VT',
      stationId: 'vt-1',
      station: { name: 'Fire house', at: '2028-11-06T09:00:00Z' },
    },
    {
      electionId,
      state: 'WY',
      stationId: 'wy-1',
      station: { name: 'Town hall', at: '2028-11-06T09:01:00Z' },
    },
    { electionId, state: 'VT', stationId: 'vt-2', station: { name: 'Library', at: '2028-11-06T09:02:00Z' } },
  ]);
});
