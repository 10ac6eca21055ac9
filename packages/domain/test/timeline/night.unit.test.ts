import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  minuteNumber,
  minuteOfStep,
  minuteText,
  nightDocument,
  nightOf,
  stepOfMinute,
  type Totals,
  totalAt,
  totalsOf,
} from '../../src/timeline/index.ts';

const FROM = '2028-11-07T10:00:00Z';
const START = minuteNumber(FROM);
const CANDIDATES = ['ada', 'ben'];
const STATES = ['VT', 'WY'];

/** Totals over some minutes, of which some lie before the night. */
const totals: fc.Arbitrary<Totals> = fc
  .uniqueArray(
    fc.record({ minute: fc.integer({ min: -30, max: 200 }), added: fc.integer({ min: -3, max: 90 }) }),
    {
      selector: ({ minute }) => minute,
    },
  )
  .map((changes) => {
    const ordered = changes.toSorted((a, b) => a.minute - b.minute);
    return totalsOf(
      ordered.map(({ minute }) => START + minute),
      ordered.map(({ added }) => added),
    );
  });

it('a browser finds for every step exactly what was counted at the end of its last minute', () => {
  fc.assert(
    fc.property(
      fc.array(totals, { minLength: 9, maxLength: 9 }),
      fc.integer({ min: 0, max: 180 }),
      fc.constantFrom(1, 2, 5, 15),
      (series, last, step) => {
        const of = (index: number) => series[index] ?? totalsOf([], []);
        const through = minuteText(START + last);
        const night = nightOf(
          nightDocument(
            {
              electionId: 'us-2028',
              contestId: 'president',
              from: FROM,
              step,
              through,
              candidates: CANDIDATES,
              states: STATES,
              calls: [],
              certifiedAt: null,
            },
            {
              votes: (state, id) => of(STATES.indexOf(state) * 2 + CANDIDATES.indexOf(id)),
              ballots: (state) => of(4 + STATES.indexOf(state)),
              eligible: (state) => of(6 + STATES.indexOf(state)),
              records: of(8),
            },
          ),
        );
        const { document } = night;
        expect(minuteOfStep(document, document.steps - 1)).toBe(through);
        for (let index = 0; index < document.steps; index += 1) {
          const minute = minuteNumber(minuteOfStep(document, index));
          expect(stepOfMinute(document, minuteText(minute))).toBe(index);
          expect(night.votes('WY', 'ada')[index]).toBe(totalAt(of(2), minute));
          expect(night.votes('VT', 'ben')[index]).toBe(totalAt(of(1), minute));
          expect(night.ballots('WY')[index]).toBe(totalAt(of(5), minute));
          expect(night.eligible('VT')[index]).toBe(totalAt(of(6), minute));
          expect(night.records[index]).toBe(totalAt(of(8), minute));
        }
      },
    ),
  );
});

it('before the night there is no step, and behind it the last one', () => {
  const night = { from: FROM, step: 5, steps: 12 };
  expect(stepOfMinute(night, '2028-11-07T09:59:00Z')).toBe(-1);
  expect(stepOfMinute(night, '2028-11-07T10:05:00Z')).toBe(1);
  expect(stepOfMinute(night, '2028-11-08T10:05:00Z')).toBe(11);
});
