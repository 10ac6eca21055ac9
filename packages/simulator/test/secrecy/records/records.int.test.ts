import {
  BALLOT_BOX,
  BALLOT_SUBMISSIONS,
  ballotRejection,
  DEAD_LETTERS,
  ELECTION_REQUESTS,
  ELECTIONS,
  ELECTORAL_ROLL,
  ROLL_REQUESTS,
  rollRejection,
} from '@votestream/domain';
import { beforeAll, describe, expect, test } from 'vitest';
import { MIXING } from '../../../src/day/polling-day.ts';
import { attack, type Guess, type Strategy, strategies } from '../attack.ts';
import { ownersOf } from '../owners.ts';
import { inWords, luck, wilson } from '../statistics.ts';
import { type Evidence, evidenceOf, type Trace } from './evidence.ts';
import { type HeldDay, holdDay } from './held-day.ts';
import { regularities } from './ids.ts';
import { Sightings } from './sightings.ts';
import { type Signal, signals, strategyOf } from './signals.ts';
import { textsIn, wordsOf } from './texts.ts';

const DAY = { voters: 12_000, seed: 21, faults: 0.01 };
/** Ballots of a station in its twelve hours: less than one in seven minutes, … */
const SPARSE_MAX = 100;
/** … and one in two minutes or more. */
const DENSE_MIN = 350;
/** By chance an attack is luckier once in ten million runs; what rests on the seed is the same in each. */
const LUCK_MIN = 1e-8;

/** Boxes of ten and more, handed in as the ballots fell into them. */
const UNSHUFFLED = { ...MIXING, shuffles: false, ballotsKept: 0 };

const REQUESTS: readonly string[] = [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS];
const ROLL: readonly string[] = [ROLL_REQUESTS, ELECTORAL_ROLL];
const BALLOTS: readonly string[] = [BALLOT_SUBMISSIONS, BALLOT_BOX];

/** No id is shorter. */
const ID_LENGTH_MIN = 8;
/** What is no id: kinds and reasons, the name of the planted header, and a station that is none, of the simulator's faults. */
const VOCABULARY: ReadonlySet<string> = new Set([
  ...rollRejection.options,
  ...ballotRejection.options,
  'traceparent',
  'nowhere-01',
]);
/** A minute, or what is wrong with a request, in words. */
const MINUTE_OR_SENTENCE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$|\s/;

const ownerOf = ownersOf(DAY);
/** A day takes seconds: of these times there are too few to know anybody by them, finer or not. */
const plantable = signals.filter(({ name }) => !/requestTimestampMs|seenMs/.test(name));

describe('who has all records of all topics, the logs and the metrics of a day', () => {
  let day: HeldDay;
  let evidence: Evidence;
  beforeAll(async () => {
    day = await holdDay(DAY);
    evidence = evidenceOf(day);
  });

  const textsOf = (topics: readonly string[]) =>
    new Set(day.records.flatMap((record) => (topics.includes(record.topic) ? textsIn(record) : [])));

  test('has much to work on', () => {
    const sightings = new Sightings(day);
    expect(evidence.ballots.size).toBeGreaterThan(7_000);
    expect(evidence.voters.size).toBe(evidence.ballots.size);
    for (const ballotId of evidence.ballots.keys())
      expect(evidence.voters.has(ownerOf(ballotId) ?? '')).toBe(true);
    for (const topic of [...ROLL, ...BALLOTS, DEAD_LETTERS])
      expect(day.records.filter((record) => record.topic === topic).length, topic).toBeGreaterThan(5);
    // The metrics were looked at while the day went on, and the log has its lines.
    for (const topic of [ELECTORAL_ROLL, BALLOT_BOX]) expect(sightings.count(topic)).toBeGreaterThan(1);
    expect(day.logged.split('\n').length).toBeGreaterThan(3);
  });

  test.each(Object.entries(strategies))('finds whose a ballot is no better than by chance: %s', (_, by) => {
    expectChance(evidence, by);
  });

  test.each(signals)('finds whose a ballot is no better than by chance: $name', (signal) => {
    expectChance(evidence, strategyOf(signal, evidence));
  });

  test.each(plantable)('would find it where it is to be found: $name', (signal) => {
    const planted: Signal = {
      ...signal,
      ofBallot: ({ subject }) => signal.ofVoter(voterOf(evidence, subject)),
    };
    const found = told(attack(evidence.handIns, strategyOf(planted, evidence)));
    expect(found.luck, found.words).toBeLessThan(LUCK_MIN);
  });

  test('reads no value in both streams but those that are public', () => {
    const [announced, ballots] = [textsOf([ELECTIONS]), textsOf(BALLOTS)];
    const isPublic = (text: string) =>
      announced.has(text) || VOCABULARY.has(text) || MINUTE_OR_SENTENCE.test(text);
    const shared = [...textsOf(ROLL)].filter((text) => text.length >= ID_LENGTH_MIN && ballots.has(text));
    expect(shared.filter((text) => !isPublic(text))).toEqual([]);
  });

  test('reads no time finer than a minute', () => {
    const fine = day.records.filter(
      (record) =>
        record.timestampMs % 60_000 !== 0 ||
        textsIn(record).some((text) => /\d\d:\d\d:(?!00Z)/.test(text) || Number(text) > 1e9),
    );
    expect(fine.map(({ topic, position }) => `${topic} at ${position}`)).toEqual([]);
  });

  test('reads no order in the ids of events', () => {
    for (const topic of [ELECTORAL_ROLL, BALLOT_BOX]) {
      const ids = day.records.flatMap(({ topic: of, value }) =>
        of === topic ? [String(JSON.parse(value?.toString() ?? '').id)] : [],
      );
      expect(regularities(ids), topic).toEqual([]);
    }
  });

  test('reads in no event what an instrumented station has put into the headers of its requests', () => {
    const decided = day.records.filter(({ topic }) => !REQUESTS.includes(topic));
    const names = new Set(decided.flatMap(({ headers }) => Object.keys(headers)));
    expect([...names]).toEqual(['topic', 'partition', 'position', 'reason']);
    expect(decided.flatMap(textsIn).filter((text) => day.headers.has(text))).toEqual([]);
    expect(day.headers.size).toBeGreaterThan(1_000);
  });

  test('reads in logs and metrics no id of a voter, a ballot, a request or an event', () => {
    const words = wordsOf(`${day.logged} ${day.scrapes.map(({ metrics }) => metrics).join(' ')}`);
    const ids = [...evidence.voters.values(), ...evidence.ballots.values()].flatMap(
      ({ subject, requestId, eventId }) => [subject, requestId, eventId],
    );
    expect([...ids, ...day.headers].filter((id) => words.has(id))).toEqual([]);
  });
});

describe('who has the same where ballots are not shuffled', () => {
  test('finds all of them: the attack works', async () => {
    const evidence = evidenceOf(await holdDay({ ...DAY, mixing: UNSHUFFLED }));
    const places = signals.filter(({ name }) => /the order of (request|event)Place/.test(name));
    const attacks = [
      ...Object.values(strategies).slice(0, 1),
      ...places.map((signal) => strategyOf(signal, evidence)),
    ];
    expect(attacks).toHaveLength(3);
    for (const by of attacks) {
      for (const guesses of Object.values(byArrivals(attack(evidence.handIns, by)))) {
        const found = told(guesses);
        expect(found.luck, found.words).toBeLessThan(LUCK_MIN);
        expect(found.low, found.words).toBeGreaterThan(0.9);
      }
    }
  });
});

function expectChance(evidence: Evidence, by: Strategy): void {
  for (const guesses of Object.values(byArrivals(attack(evidence.handIns, by)))) {
    const found = told(guesses);
    expect(guesses.length).toBeGreaterThan(800);
    expect(found.luck, found.words).toBeGreaterThan(LUCK_MIN);
  }
}

function byArrivals(guesses: readonly Guess[]): { sparse: Guess[]; dense: Guess[] } {
  const stations = [...Map.groupBy(guesses, ({ stationId }) => stationId).values()];
  return {
    sparse: stations.filter(({ length }) => length < SPARSE_MAX).flat(),
    dense: stations.filter(({ length }) => length >= DENSE_MIN).flat(),
  };
}

/** What came of guesses, and how lucky who made them must have been if that was chance. */
function told(guesses: readonly Guess[]) {
  const hits = guesses.filter(({ ballot, voterId }) => ownerOf(ballot.ballotId) === voterId).length;
  const chance = guesses.reduce((sum, { boxSize }) => sum + 1 / boxSize, 0) / guesses.length;
  const share = wilson(hits, guesses.length);
  const words = `${hits} of ${guesses.length}: ${inWords(share)}; by chance ${(100 * chance).toFixed(2)} %`;
  return { ...share, luck: luck(hits, guesses.length, chance), words };
}

function voterOf({ voters }: Evidence, ballotId: string): Trace {
  const found = voters.get(ownerOf(ballotId) ?? '');
  if (!found) throw new Error(`nobody has checked in for ${ballotId}`);
  return found;
}
