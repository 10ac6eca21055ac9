import { expect, it } from 'vitest';
import { stations } from '../../src/projections/index.ts';
import { rowsOf } from './naive-fold.ts';

it('has a row for each station of a state', () => {
  const registered = (stationId: string, name: string) => ({
    type: 'StationRegistered',
    data: { electionId: 'us-2028', stationId, state: 'WY', name, publicKey: null },
  });
  const rows = rowsOf(stations, [registered('wy-01', 'Fire house'), registered('wy-02', 'Library')]);
  expect(rows).toMatchObject([
    { electionId: 'us-2028', state: 'WY', stationId: 'wy-01' },
    { electionId: 'us-2028', state: 'WY', stationId: 'wy-02' },
  ]);
});
