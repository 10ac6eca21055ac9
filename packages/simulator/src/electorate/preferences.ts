import type { Gender } from '@votestream/domain';
import { type Randomness, STREAM, unit } from '../random/randomness.ts';
import type { State } from './states.ts';

/** How the voters of one state choose. Margins are the first candidate's over the second's, of the votes for both. */
export interface Preference {
  readonly margin: number;
  /** The first ballots of the day differ from `margin` by this, the last by as much the other way. */
  readonly drift: number;
  /** Parts of all votes. */
  readonly third: number;
  readonly fourth: number;
}

/** Women lean this much towards the first candidate, men away. */
const GENDER_GAP: Readonly<Record<Gender, number>> = { female: 0.03, male: -0.03, other: 0 };

const NATION = 0;

/** A swing that all states have in common, and what is each state's own; both from the seed. */
export function preferencesOf(states: readonly State[], randomness: Randomness): Preference[] {
  const nation = randomness.draw(STREAM.state, NATION);
  const swing = (0.01 + 0.03 * unit(nation.w0)) * signOf(nation.w1);
  const nationalDrift = signOf(nation.w2);
  return states.map((state, index) => {
    const own = randomness.draw(STREAM.state, index + 1);
    const noise = (unit(own.w0) - 0.5) * 0.03;
    const contrary = unit(own.w1) < 0.3;
    return {
      margin: state.lean + swing + noise,
      drift: (0.04 + 0.08 * unit(own.w2)) * (contrary ? -nationalDrift : nationalDrift),
      third: 0.02 + 0.03 * unit(own.w3),
      fourth: 0.007 + 0.006 * unit((own.w3 << 16) >>> 0),
    };
  });
}

/**
 * The number of the candidate chosen.
 * @param timeOfDay 0 for the first voter of the state's day, 1 for the last.
 * @param word random.
 */
export function choose(preference: Preference, gender: Gender, timeOfDay: number, word: number): number {
  const place = unit(word);
  const minor = preference.third + preference.fourth;
  if (place < preference.third) return 2;
  if (place < minor) return 3;
  const margin = preference.margin + GENDER_GAP[gender] + preference.drift * (1 - 2 * timeOfDay);
  return (place - minor) / (1 - minor) < 0.5 + margin / 2 ? 0 : 1;
}

function signOf(word: number): number {
  return word & 1 ? 1 : -1;
}
