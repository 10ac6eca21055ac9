import type { Ballot, HandIn } from './observed.ts';

/** Whom the attacker takes a ballot to be of. */
export interface Guess {
  readonly ballot: Ballot;
  readonly voterId: string;
  /** How many ballots were in the box: of whose voters who is surely among them, one guess hits once in so many. */
  readonly boxSize: number;
  readonly stationId: string;
  /** Which hand-in it was. */
  readonly handIn: number;
}

/**
 * Chooses for each of the ballots that are handed in together one of the voters whose ballots may be in the box.
 * @param waiting who checked in and was not chosen before, in the order of checking in.
 * @param recent how many of them, the last ones, have come since the hand-in before.
 * @returns places in `waiting`, one for each ballot.
 */
export type Strategy = (waiting: readonly string[], ballots: readonly Ballot[], recent: number) => number[];

export const places = (count: number) => Array.from({ length: count }, (_, place) => place);

/** Ways to join the two streams by order, by time and by neighbourhood. */
export const strategies: Readonly<Record<string, Strategy>> = {
  'who came first was first in the box': (_, { length }) => places(length),
  'who came last was first in the box': (waiting, { length }) =>
    places(length).map((place) => waiting.length - 1 - place),
  'the last who came, in their order': (waiting, { length }) =>
    places(length).map((place) => waiting.length - length + place),
  'the last who came, at the same part of the way': (waiting, { length }, recent) =>
    places(length).map((place) => waiting.length - 1 - Math.floor((place * Math.max(recent, 1)) / length)),
  'the first who came, at the same part of the way': (waiting, { length }) =>
    places(length).map((place) => Math.floor((place * waiting.length) / length)),
};

/** Follows the hand-ins in the order in which they came, station by station. */
export function attack(handIns: readonly HandIn[], strategy: Strategy): Guess[] {
  const stations = new Map<string, { waiting: string[]; boxSize: number; recent: number }>();
  return handIns.flatMap((handIn, number) => {
    const station = stations.get(handIn.stationId) ?? { waiting: [], boxSize: 0, recent: 0 };
    stations.set(handIn.stationId, station);
    if (handIn.kind === 'check-ins') {
      station.waiting.push(...handIn.voterIds);
      station.boxSize += handIn.voterIds.length;
      station.recent += handIn.voterIds.length;
      return [];
    }
    const chosen = strategy(station.waiting, handIn.ballots, station.recent);
    const { boxSize } = station;
    const guesses = handIn.ballots.map((ballot, place) => ({
      ballot,
      voterId: station.waiting[chosen[place] ?? 0] ?? '',
      boxSize,
      stationId: handIn.stationId,
      handIn: number,
    }));
    const taken = new Set(chosen);
    station.waiting = station.waiting.filter((_, place) => !taken.has(place));
    station.boxSize -= handIn.ballots.length;
    station.recent = 0;
    return guesses;
  });
}
