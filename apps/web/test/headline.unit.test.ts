import { describe, expect, test } from 'vitest';
import type { ElectionStatus } from '../src/lib/contract.ts';
import { countsOf } from '../src/lib/race/counts.ts';
import { headlineOf } from '../src/lib/race/headline.ts';
import { raceOf } from '../src/lib/race/standing.ts';
import { strings } from '../src/lib/strings.ts';
import { definition, race, snapshot } from './election.ts';

type Votes = Parameters<typeof race>[0];

const sentence = (votes: Votes, status: ElectionStatus) =>
  strings.headline(headlineOf(definition, race(votes, status))).replaceAll('\u00a0', ' ');

describe('the sentence says what may be said, and no more', () => {
  test.each<[string, Votes, ElectionStatus, string]>([
    ['before polls open', {}, 'pre-election', 'Polls open at 6:30 AM ET on Tuesday, November 7, 2028.'],
    ['before the first vote', {}, 'polls-open', 'Polls are open; no ballot is counted yet.'],
    ['polls closed, nothing counted', {}, 'counting', 'No ballot is counted yet.'],
    [
      'below the part from which a leader is named',
      { OH: [30, 5, 4] },
      'polls-open',
      'Too early to say who leads: 2% of the expected ballots are counted.',
    ],
    [
      'a leader',
      { OH: [300, 250, 10], WY: [200, 200, 40] },
      'counting',
      'Ada Marsh leads Jonah Reyes by 5.0 points with 50% of the expected ballots counted.',
    ],
    [
      'the third of the ballot in front',
      { OH: [255, 245, 500] },
      'counting',
      'Noor Castellan leads Ada Marsh by 24.5 points with 50% of the expected ballots counted.',
    ],
    [
      'a lead too small for points',
      { OH: [1000, 999, 1] },
      'counting',
      'Ada Marsh leads Jonah Reyes by 1 vote with 99% of the expected ballots counted.',
    ],
    [
      'a tie',
      { OH: [100, 80, 1], WY: [50, 70, 0] },
      'counting',
      'Ada Marsh and Jonah Reyes are tied, with 15% of the expected ballots counted.',
    ],
    [
      'everything counted',
      { OH: [500, 400, 10], WY: [100, 190, 0] },
      'complete',
      'Ada Marsh finishes 0.8 points ahead of Jonah Reyes, with every ballot counted.',
    ],
    [
      'a tie to the end, of all three',
      { OH: [200, 200, 200] },
      'complete',
      'Ada Marsh, Jonah Reyes, and Noor Castellan are tied at 200 votes each, with every ballot counted.',
    ],
    [
      'certified',
      { OH: [500, 400, 0] },
      'certified',
      'Ada Marsh won the vote by 11.1 points over Jonah Reyes; the result is certified.',
    ],
    [
      'few votes in all, but complete',
      { OH: [2, 1, 0] },
      'complete',
      'Ada Marsh finishes 33.3 points ahead of Jonah Reyes, with every ballot counted.',
    ],
  ])('%s', (_, votes, status, text) => {
    expect(sentence(votes, status)).toBe(text);
  });

  test('a candidate without an opponent leads nobody', () => {
    const contests = definition.contests.map((contest) => ({
      ...contest,
      candidates: contest.candidates.slice(0, 1),
    }));
    const alone = raceOf({ ...definition, contests }, countsOf(snapshot({ OH: [500, 0, 0] })));
    expect(strings.headline(headlineOf(definition, alone))).toBe(
      'Ada Marsh stands unopposed, with 500 votes counted.',
    );
  });

  test('while ballots may still come, more votes than expected do not read as everything', () => {
    expect(sentence({ OH: [900, 800, 0], WY: [900, 0, 0] }, 'counting')).toContain(
      'with 99% of the expected ballots counted',
    );
  });
});
