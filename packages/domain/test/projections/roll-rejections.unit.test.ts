import { expect, it } from 'vitest';
import { rollRejections } from '../../src/projections/index.ts';
import { rowsOf } from './naive-fold.ts';

const electionId = 'us-2028';
const registration = (state: string, reason: string) => ({
  type: 'RegistrationRejected',
  data: { electionId, voterId: 'voter-0001', state, reason },
});
const checkIn = (state: string | null, reason: string) => ({
  type: 'CheckInRejected',
  data: { electionId, voterId: 'voter-0001', state, reason, stationId: 'vt-1' },
});

it('tells how many voters were turned away, at which step and why', () => {
  const rows = rowsOf(rollRejections, [
    registration('VT', 'under-age'),
    registration('VT', 'polls-closed'),
    checkIn('VT', 'polls-closed'),
    checkIn('VT', 'polls-closed'),
    checkIn(null, 'unknown-voter'),
    { type: 'RollRequestRejected', data: { reason: 'malformed', detail: 'not JSON' } },
    { type: 'CheckInRepeated', data: { electionId, voterId: 'voter-0001', original: 5 } },
  ]);
  expect(rows).toEqual([
    { electionId, state: 'VT', request: 'registration', reason: 'under-age', rejections: 1 },
    { electionId, state: 'VT', request: 'registration', reason: 'polls-closed', rejections: 1 },
    { electionId, state: 'VT', request: 'check-in', reason: 'polls-closed', rejections: 2 },
    { electionId, state: '', request: 'check-in', reason: 'unknown-voter', rejections: 1 },
    { electionId: '', state: '', request: 'unreadable', reason: 'malformed', rejections: 1 },
  ]);
});
