import { describe, expect, it } from 'vitest';
import { NO_MIXING } from '../../src/day/polling-day.ts';
import { generate } from '../generated.ts';
import { attack, type Guess, places, type Strategy, strategies } from './attack.ts';
import { observe } from './observed.ts';
import { ownersOf } from './owners.ts';
import { inWords, wilson } from './statistics.ts';

const SEED = 21;

/** Voters come one at a time at the first, in crowds at the second. One partition: nothing hides an order. */
const arrivals = [
  { name: 'sparse', voters: 12_000 },
  { name: 'dense', voters: 80_000 },
] as const;

describe.each(arrivals)('who has all topics, where arrivals are $name,', ({ voters }) => {
  const input = { voters, seed: SEED, partitions: 1, faults: 0 };
  const mixed = observe(generate(input).ticks);
  const unmixed = observe(generate({ ...input, mixing: NO_MIXING }).ticks);
  const ownerOf = ownersOf({ voters, seed: SEED });
  const choices = new Map(
    mixed.flatMap((handIn) =>
      handIn.kind === 'ballots'
        ? handIn.ballots.map(({ ballotId, candidateId }) => [ownerOf(ballotId) ?? '', candidateId])
        : [],
    ),
  );

  const hitsOf = (guesses: readonly Guess[]) =>
    guesses.filter(({ ballot, voterId }) => ownerOf(ballot.ballotId) === voterId).length;
  const told = (guesses: readonly Guess[]) =>
    guesses.filter(({ ballot, voterId }) => choices.get(voterId) === ballot.candidateId).length;

  it.each(Object.entries(strategies))(
    'finds whose a ballot is no better than by chance: %s',
    (_, strategy) => {
      const guesses = attack(mixed, strategy);
      const chance = guesses.reduce((sum, { boxSize }) => sum + 1 / boxSize, 0) / guesses.length;
      const found = wilson(hitsOf(guesses), guesses.length);
      expect(guesses.length).toBeGreaterThan(6_000);
      expect(found.low, `${inWords(found)}; by chance ${chance}`).toBeLessThanOrEqual(chance);
    },
  );

  it.each(Object.entries(strategies))('learns no more of a choice than the box tells: %s', (_, strategy) => {
    const guesses = attack(mixed, strategy);
    const found = wilson(told(guesses), guesses.length);
    // The same guesses with the ballots of each hand-in dealt out anew.
    const dealt = wilson(told(dealtOut(guesses)), guesses.length);
    expect(found.low, `${inWords(found)}; dealt out anew ${inWords(dealt)}`).toBeLessThanOrEqual(dealt.high);
  });

  it('would find most voters if ballots were not mixed: the attack works', () => {
    const first: Strategy = (_, { length }) => places(length);
    const guesses = attack(unmixed, first);
    const found = wilson(hitsOf(guesses), guesses.length);
    expect(found.low, inWords(found)).toBeGreaterThan(0.95);
  });
});

/** Rotates the voters of each hand-in by about half: no pair stays together. */
function dealtOut(guesses: readonly Guess[]): Guess[] {
  return [...Map.groupBy(guesses, ({ handIn }) => handIn).values()].flatMap((together) =>
    together.map((guess, place) => {
      const other = together[(place + Math.ceil(together.length / 2)) % together.length];
      return { ...guess, voterId: other?.voterId ?? guess.voterId };
    }),
  );
}
