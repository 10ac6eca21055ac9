import { describe, expect, test } from 'vitest';
import { statesChanged, votesKey } from '../src/lib/race/counts.ts';
import { FrameSequence } from '../src/lib/race/sequence.ts';
import { snapshot, update } from './election.ts';

const votes = (sequence: FrameSequence, state: string, candidate: string) =>
  sequence.counts.votes.get(votesKey('president', state, candidate));

describe('the numbers on the page follow the feed', () => {
  test('an update replaces its rows and leaves the others', () => {
    const sequence = new FrameSequence(snapshot({ OH: [1, 2, 3], WY: [4, 5, 6] }));
    expect(sequence.take(update('f1', 'f2', { OH: [10, 2, 3] }))).toBe(true);
    expect(votes(sequence, 'OH', 'ada')).toBe(10);
    expect(votes(sequence, 'WY', 'noor')).toBe(6);
    expect(sequence.counts.turnoutByState.get('WY')).toEqual({ eligible: 500, ballots: 300 });
  });

  test('the same update twice counts nothing twice', () => {
    const sequence = new FrameSequence(snapshot({ OH: [1, 2, 3] }));
    sequence.take(update('f1', 'f2', { OH: [10, 2, 3] }));
    sequence.take(update('f1', 'f2', { OH: [10, 2, 3] }));
    expect(votes(sequence, 'OH', 'ada')).toBe(10);
    expect(sequence.counts.frameId).toBe('f2');
  });

  test('a change of status alone, which keeps the frame id, is shown', () => {
    const sequence = new FrameSequence(snapshot({ OH: [1, 2, 3] }));
    expect(sequence.take({ ...update('f1', 'f1', {}), status: 'complete' })).toBe(true);
    expect(sequence.counts.status).toBe('complete');
  });

  test('an update that comes in parts is shown when it is whole, and a missed part is a gap', () => {
    const sequence = new FrameSequence(snapshot({ OH: [1, 0, 0], WY: [1, 0, 0] }));
    const first = { ...update('f1', 'f1/f2/1', { OH: [5, 0, 0] }), more: true as const };
    expect(sequence.take(first)).toBe(true);
    expect(votes(sequence, 'OH', 'ada')).toBe(1);
    expect(sequence.take(update('f1/f2/1', 'f2', { WY: [7, 0, 0] }))).toBe(true);
    expect([votes(sequence, 'OH', 'ada'), votes(sequence, 'WY', 'ada')]).toEqual([5, 7]);
    expect(sequence.take(update('f2/f3/1', 'f3', { WY: [8, 0, 0] }))).toBe(false);
  });

  test('a missed frame moves nothing until a snapshot closes the gap', () => {
    const sequence = new FrameSequence(snapshot({ OH: [1, 0, 0], WY: [1, 0, 0] }));
    expect(sequence.take(update('f2', 'f3', { WY: [7, 0, 0] }))).toBe(false);
    expect(votes(sequence, 'WY', 'ada')).toBe(1);
    expect(sequence.take(snapshot({ OH: [5, 0, 0], WY: [7, 0, 0] }, { id: 'f3' }))).toBe(true);
    expect(votes(sequence, 'OH', 'ada')).toBe(5);
    expect(sequence.take(update('f3', 'f4', { OH: [6, 0, 0] }))).toBe(true);
    expect(votes(sequence, 'OH', 'ada')).toBe(6);
  });

  test('what comes while the snapshot is on its way is not lost', () => {
    const sequence = new FrameSequence(snapshot({ OH: [1, 0, 0] }));
    sequence.take(update('f2', 'f3', { OH: [3, 0, 0] }));
    sequence.take(update('f3', 'f4', { OH: [4, 0, 0] }));
    sequence.take(update('f4', 'f5', { OH: [5, 0, 0] }));
    sequence.take(snapshot({ OH: [3, 0, 0] }, { id: 'f3' }));
    expect(votes(sequence, 'OH', 'ada')).toBe(5);
    expect(sequence.counts.frameId).toBe('f5');
  });

  test('a snapshot older than what was held asks for another one at the next update', () => {
    const sequence = new FrameSequence(snapshot({ OH: [1, 0, 0] }));
    sequence.take(update('f5', 'f6', { OH: [6, 0, 0] }));
    sequence.take(snapshot({ OH: [2, 0, 0] }, { id: 'f2' }));
    expect(sequence.take(update('f6', 'f7', { OH: [7, 0, 0] }))).toBe(false);
  });
});

test('only the rows whose votes moved are marked', () => {
  const sequence = new FrameSequence(snapshot({ OH: [1, 2, 3], WY: [4, 5, 6] }));
  const before = sequence.counts;
  sequence.take(update('f1', 'f2', { OH: [1, 2, 3], WY: [4, 5, 7] }));
  expect([...statesChanged(before, sequence.counts)]).toEqual(['WY']);
});
