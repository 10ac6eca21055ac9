import { minuteNumber } from '@votestream/domain';
import { type NightDocument, nightOf, type Totals, totalAt, totalsOf } from '@votestream/domain/timeline';
import { expect, test } from 'vitest';
import { NIGHT_BYTES_MAX, writtenNight } from '../../src/timeline/night.ts';
import { type ElectionTimeline, seriesKey } from '../../src/timeline/reading.ts';
import { definition } from '../election.fixture.ts';

const STATES = 51;
const SHARES = [0.49, 0.47, 0.03, 0.01];
const FROM = minuteNumber('2028-11-07T10:00:00Z');
/** From the first opening in the east to the last closing in the west. */
const MINUTES = 20 * 60;
const OPEN_MINUTES = 13 * 60;

/** A generator of small quality, but the same everywhere (Lehmer, 1951). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Votes that come in independently of each other: nothing repeats, which is the worst for a compressor. */
function whole(votes: number): {
  timeline: ElectionTimeline;
  contest: (typeof definition)['contests'][number];
} {
  const next = random(7);
  const weights = Array.from({ length: STATES }, (_, state) => 1 / (state + 4));
  const all = weights.reduce((sum, each) => sum + each, 0);
  const series = { votes: new Map<string, Totals>(), ballots: new Map<string, Totals>() };
  const about = (mean: number) => {
    // Poisson for small means, its normal approximation for great ones.
    if (mean > 30) {
      const normal = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
      return Math.max(0, Math.round(mean + normal * Math.sqrt(mean)));
    }
    let [count, product] = [0, next()];
    while (product > Math.exp(-mean)) [count, product] = [count + 1, product * next()];
    return count;
  };
  const states = weights.map((weight, index) => ({
    code: `S${index}`,
    mean: (votes * weight) / all / OPEN_MINUTES,
  }));
  for (const [index, { code, mean }] of states.entries()) {
    const begin = FROM + Math.round((index / STATES) * (MINUTES - OPEN_MINUTES));
    const minutes = Array.from({ length: OPEN_MINUTES }, (_, minute) => begin + minute);
    const came = (part: number) =>
      totalsOf(
        minutes,
        minutes.map(() => about(mean * part)),
      );
    for (const [candidate, share] of SHARES.entries()) {
      series.votes.set(seriesKey('president', code, `candidate-${candidate}`), came(share));
    }
    series.ballots.set(code, came(1));
  }
  const [contest, state] = [definition.contests[0], definition.states[0]];
  if (!contest || !state) throw new Error('the fixture has a contest and a state');
  return {
    contest: {
      ...contest,
      candidates: SHARES.map((_, index) => ({
        candidateId: `candidate-${index}`,
        name: 'A Name',
        party: 'A Party',
        colour: 'grey',
      })),
    },
    timeline: {
      definition: { ...definition, states: states.map(({ code }) => ({ ...state, code })) },
      certifiedAt: null,
      builds: '',
      counted: '',
      settledThrough: FROM + MINUTES - 1,
      latest: FROM + MINUTES,
      series: { ...series, eligible: new Map(), records: new Map() },
      calls: [],
      setAside: 0,
    },
  };
}

test.for([
  { votes: 1_000_000, step: 1 },
  { votes: 20_000_000, step: 2 },
])(
  'a whole night of 51 states with $votes votes is sent in 150 KB, in steps of $step min',
  async ({ votes, step }) => {
    const { timeline, contest } = whole(votes);
    const night = await writtenNight(timeline, contest, FROM + MINUTES - 1);
    if (!night) throw new Error('it does not fit');
    expect(night.gzipped.length).toBeLessThanOrEqual(NIGHT_BYTES_MAX);
    expect(NIGHT_BYTES_MAX).toBeLessThanOrEqual(150 * 1_024);
    const document: NightDocument = JSON.parse(night.json);
    expect(document.step).toBe(step);
    const read = nightOf(document);
    for (const state of ['S0', 'S25', 'S50']) {
      const totals = timeline.series.votes.get(seriesKey('president', state, 'candidate-0'));
      expect(read.votes(state, 'candidate-0').at(-1)).toBe(totals && totalAt(totals, FROM + MINUTES));
    }
  },
);
