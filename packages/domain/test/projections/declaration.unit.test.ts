import { expect, it } from 'vitest';
import { ballotBox, projection, sum, text } from '../../src/projections/index.ts';

it('a read model cannot wait for events that its stream never has', () => {
  const erased: object = { BallotIssued: () => ({ state: 'VT', votes: 1 }) };
  const declare = () =>
    projection('waiting', {
      version: 1,
      from: ballotBox,
      groupBy: { state: text() },
      states: { votes: sum() },
      when: erased,
    });
  expect(declare).toThrow('projection waiting: votestream.ballot-box has no event of type BallotIssued');
});
