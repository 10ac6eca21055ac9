import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  BALLOT_BOX_STATE_VERSION,
  emptyBallotBox,
  emptyRoll,
  ROLL_STATE_VERSION,
  type StateCapture,
} from '../../src/index.ts';
import { SEED } from '../election.fixture.ts';

const electionId = 'us-2028';

function fingerprint({ summary, pieces }: StateCapture): string {
  const hash = createHash('sha256').update(JSON.stringify(summary));
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex').slice(0, 16);
}

/**
 * A snapshot of an earlier program is used if it names the version that this one expects. Where one of these fails,
 * raise the version in the same change: otherwise a new program decides by what an old one remembered otherwise.
 */
describe('what is remembered, and how, changes only with its version', () => {
  it('of ballots', () => {
    const box = emptyBallotBox(SEED);
    const vote = { electionId, contestId: 'president', candidateId: 'ada', state: 'VT' } as const;
    const station = { ...vote, channel: 'station', stationId: 'vt-1' } as const;
    box.cast({ ...station, ballotId: 'ballot-0001' }, { position: 1 });
    box.cast(
      { ...vote, channel: 'online', stationId: null, ballotId: 'ballot-0002-x' },
      { position: 2 ** 40 },
    );
    box.cast({ ...station, ballotId: '0b8f2d1e-7c3a-4f65-9e0d-a1b2c3d4e5f6' }, { position: 4 });
    box.takeBack(electionId, 'ballot-0001', { position: 3 });
    expect([BALLOT_BOX_STATE_VERSION, fingerprint(box.capture())]).toEqual([2, '81918b20d607e2d7']);
  });

  it('of voters', () => {
    const roll = emptyRoll(SEED);
    const voter = { electionId, state: 'VT', gender: 'other', ageBand: '65+', birthYear: 1950 } as const;
    roll.register({ ...voter, voterId: 'voter-0001' }, { position: 1 });
    roll.register({ ...voter, voterId: 'voter-0002-x' }, { position: 2 ** 40 });
    roll.issue(electionId, 'voter-0001', '0b8f2d1e-7c3a-4f65-9e0d-a1b2c3d4e5f6', { position: 3 });
    expect([ROLL_STATE_VERSION, fingerprint(roll.capture())]).toEqual([2, '49ad647eca0246f7']);
  });
});
