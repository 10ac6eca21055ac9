import {
  AGE_BANDS,
  BALLOT_BOX,
  ELECTIONS,
  ELECTORAL_ROLL,
  type EventTopic,
  minuteOf,
} from '@votestream/domain';
import type { NewRecord } from '@votestream/event-log';
import { electionRecords } from './election-records.ts';
import { EventWriter } from './event-writer.ts';
import { Random } from './random.ts';
import { defineElection, type State } from './states.ts';
import { weighted } from './weighted.ts';

const SEED = 7;
const MINUTE_MS = 60_000;
/** A batch ends with the minute in which it has this many records of a topic, or within it at twice as many. */
const BATCH_RECORDS = 5_000;

/** Records to be appended together; those of one topic in their order. */
export type HistoryBatch = ReadonlyMap<EventTopic, readonly NewRecord[]>;

/**
 * A finished election as an import of a history would write it: for each vote a BallotIssued and, in another order, a
 * VoteCast, minute by minute through the polling hours of all states. Holds one batch in memory.
 */
export function* electionHistory(votes: number, partitions: number): Generator<HistoryBatch> {
  const random = new Random(SEED);
  const { definition, states } = defineElection(votes);
  const { electionId, contests } = definition;
  const contest = contests[0];
  if (contest === undefined) throw new Error('the simulated election has no contest');
  const genders = weighted([['female', 515] as const, ['male', 480] as const, ['other', 5] as const]);
  const ageBands = weighted(AGE_BANDS.map((band, place) => [band, [9, 15, 15, 34, 27][place] ?? 0] as const));
  const candidates = weighted(
    contest.candidates.map(({ candidateId }, place) => [candidateId, [49, 46, 4, 1][place] ?? 1] as const),
  );

  const first = Math.min(...states.map(({ opens }) => opens));
  const beforeOpening = minuteOf((first - 1) * MINUTE_MS);
  yield new Map([[ELECTIONS, electionRecords(definition, states, beforeOpening, random)]]);

  const roll = new EventWriter(electionId, partitions, random);
  const ballotBox = new EventWriter(electionId, partitions, random);
  let issued: NewRecord[] = [];
  let cast: NewRecord[] = [];
  for (const { minute, voters } of arrivals(states, votes, random)) {
    roll.at = minuteOf(minute * MINUTE_MS);
    ballotBox.at = minuteOf(minute * MINUTE_MS);
    for (const { code, stationIds } of voters) {
      const stationId = stationIds[random.below(stationIds.length)] ?? '';
      issued.push(roll.ballotIssued(code, genders(random), ageBands(random), stationId));
    }
    for (const { code, stationIds } of shuffled(voters, random)) {
      const stationId = stationIds[random.below(stationIds.length)] ?? '';
      cast.push(ballotBox.voteCast(contest.contestId, candidates(random), code, stationId));
    }
    if (cast.length < BATCH_RECORDS) continue;
    yield batchOf(issued, cast);
    issued = [];
    cast = [];
  }
  if (cast.length > 0) yield batchOf(issued, cast);
}

function batchOf(issued: NewRecord[], cast: NewRecord[]): HistoryBatch {
  return new Map([
    [ELECTORAL_ROLL, issued],
    [BALLOT_BOX, cast],
  ]);
}

/** Who votes in each minute, by state; a minute with many comes in pieces. Exactly `votes` in all. */
function* arrivals(
  states: readonly State[],
  votes: number,
  random: Random,
): Generator<{ minute: number; voters: State[] }> {
  const expected = states.reduce((sum, { rate, opens, closes }) => sum + rate * (closes - opens), 0);
  const last = Math.max(...states.map(({ closes }) => closes));
  let reached = 0;
  let voted = 0;
  for (let minute = Math.min(...states.map(({ opens }) => opens)); minute < last; minute++) {
    const open = states.filter(({ opens, closes }) => opens <= minute && minute < closes);
    const draw = weighted(open.map((state) => [state, state.rate] as const));
    reached += open.reduce((sum, { rate }) => sum + rate, 0);
    const wanted = Math.round((reached / expected) * votes);
    while (voted < wanted) {
      const count = Math.min(wanted - voted, BATCH_RECORDS);
      yield { minute, voters: Array.from({ length: count }, () => draw(random)) };
      voted += count;
    }
  }
}

/** Fisher and Yates, in place. */
function shuffled<Item>(items: Item[], random: Random): Item[] {
  for (let place = items.length - 1; place > 0; place--) {
    const other = random.below(place + 1);
    const [a, b] = [items[place], items[other]];
    if (a === undefined || b === undefined) break;
    items[place] = b;
    items[other] = a;
  }
  return items;
}
