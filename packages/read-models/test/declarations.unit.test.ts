import {
  ballotBox,
  count,
  last,
  projection,
  projections,
  results,
  sum,
  text,
} from '@votestream/domain/projections';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, isUnchanged } from '../src/fingerprint.ts';
import { partsTable } from '../src/parts.ts';

const declared = {
  version: 1,
  from: ballotBox,
  groupBy: { electionId: text(), state: text() },
  states: { votes: sum() },
  when: { VoteCast: () => undefined },
};

describe('the fingerprint of a declaration', () => {
  it('tells a read model of another shape, so that it is never mixed with this one', () => {
    const shapes = [
      projection('shape', declared),
      projection('shape', { ...declared, groupBy: { state: text(), electionId: text() } }),
      projection('shape', { ...declared, states: { votes: count() } }),
      projection('shape', { ...declared, states: { ballots: sum() } }),
      projection('shape', { ...declared, when: { VoteCast: () => undefined, VoteVoided: () => undefined } }),
      projection('shape', { ...declared, retract: { VoteVoided: () => undefined } }),
    ];
    const fingerprints = shapes.map(fingerprintOf);
    expect(new Set(fingerprints).size).toBe(shapes.length);
  });

  it('stays the same over a restart', () => {
    expect(
      isUnchanged(projection('again', { ...declared }), fingerprintOf(projection('again', declared))),
    ).toBe(true);
    for (const each of projections) expect(isUnchanged(each, fingerprintOf(each)), each.name).toBe(true);
  });

  it('does not change when the catalogue gets another example', () => {
    const { structure, examples } = JSON.parse(fingerprintOf(results));
    const [first] = Object.keys(examples);
    const before = JSON.stringify({
      structure,
      examples: { removed: 'x', [first ?? '']: examples[first ?? ''] },
    });
    expect(isUnchanged(results, before)).toBe(true);
    const other = JSON.stringify({ structure, examples: { [first ?? '']: 'something else' } });
    expect(isUnchanged(results, other)).toBe(false);
  });
});

describe('a parts table', () => {
  it('can be made of every declared read model', () => {
    for (const each of projections) expect(() => partsTable(each, 1)).not.toThrow();
  });

  it('is refused where a name cannot be a table or two columns would be one', () => {
    expect(() => partsTable(projection('robert; drop table', declared), 1)).toThrow(/cannot name a table/);
    expect(() => partsTable(projection('x'.repeat(70), declared), 1)).toThrow(/at most 63/);
    const twice = { ...declared, groupBy: { electionId: text(), partition: text() } };
    expect(() => partsTable(projection('twice', twice), 1)).toThrow(/two columns named partition/);
    const hidden = { ...declared, groupBy: { callAt: text() }, states: { call: last<string>() } };
    expect(() => partsTable(projection('hidden', { ...hidden, when: {} }), 1)).toThrow(
      /two columns named call_at/,
    );
  });

  it('is refused where one event would both add and take back', () => {
    expect(() => projection('both', { ...declared, retract: { VoteCast: () => undefined } })).toThrow(/both/);
  });
});
