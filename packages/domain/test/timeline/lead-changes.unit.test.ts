import fc from 'fast-check';
import { expect, it } from 'vitest';
import { leadChanges, totalsOf, votesToLead } from '../../src/timeline/index.ts';

const votes = (candidateId: string, ...added: readonly number[]) => ({
  candidateId,
  votes: totalsOf(
    added.map((_, minute) => minute),
    added,
  ),
});
const ALWAYS = { votesMin: 1, through: 1_000 };

it('names who took the lead from whom, when and by how much; the first to lead took it from nobody', () => {
  expect(leadChanges([votes('ada', 5, 0, 0, 9), votes('ben', 0, 4, 4, 0)], ALWAYS)).toEqual([
    { minute: 2, from: 'ada', to: 'ben', margin: 3, votes: 13 },
    { minute: 3, from: 'ben', to: 'ada', margin: 6, votes: 22 },
  ]);
});

it('does not call a tie a change, nor a lead that comes back after it', () => {
  expect(leadChanges([votes('ada', 5, 0, 1), votes('ben', 0, 5, 0)], ALWAYS)).toEqual([]);
});

it('a correction can turn the lead', () => {
  expect(leadChanges([votes('ada', 5, -3), votes('ben', 4)], ALWAYS)).toMatchObject([
    { minute: 1, from: 'ada', to: 'ben', margin: 2 },
  ]);
});

it('is silent while too few ballots are counted to say who leads', () => {
  const places = [votes('ada', 1, 0, 60), votes('ben', 0, 2, 0)];
  const votesMin = votesToLead({ expectedBallots: 100, leadingFrom: 0.5 });
  expect(leadChanges(places, { ...ALWAYS, votesMin })).toEqual([]);
  expect(leadChanges(places, ALWAYS)).toHaveLength(2);
});

it('leaves out what came later, so that a page of an earlier minute does not know the future', () => {
  const series = fc.array(fc.integer({ min: -2, max: 9 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(series, series, fc.nat(30), (ada, ben, through) => {
      const all = leadChanges([votes('ada', ...ada), votes('ben', ...ben)], ALWAYS);
      const then = leadChanges(
        [votes('ada', ...ada.slice(0, through + 1)), votes('ben', ...ben.slice(0, through + 1))],
        ALWAYS,
      );
      expect(leadChanges([votes('ada', ...ada), votes('ben', ...ben)], { ...ALWAYS, through })).toEqual(then);
      expect(all.filter(({ minute }) => minute <= through)).toEqual(then);
    }),
  );
});
