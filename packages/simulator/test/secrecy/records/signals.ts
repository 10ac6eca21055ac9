import { createHash } from 'node:crypto';
import { partitionOfKey } from '@votestream/event-log';
import { places, type Strategy } from '../attack.ts';
import type { Evidence, Trace } from './evidence.ts';

/** Something in the traces of voters that might say which traces of ballots are theirs. */
export interface Signal {
  readonly name: string;
  readonly join: Join;
  readonly ofVoter: (trace: Trace) => string | number;
  readonly ofBallot: (trace: Trace) => string | number;
}

type Value = string | number;
/** Chooses for each ballot one of the voters. */
type Join = (voters: readonly Value[], ballots: readonly Value[]) => number[];

/** The first of the voters, by value, has the first of the ballots, and so on. */
const byRank: Join = (voters, ballots) => {
  const [ofVoters, ofBallots] = [inOrder(voters), inOrder(ballots)];
  const chosen: number[] = [];
  for (const [rank, ballot] of ofBallots.entries()) {
    chosen[ballot] = ofVoters[Math.floor((rank * voters.length) / ballots.length)] ?? 0;
  }
  return chosen;
};

/** The voter, of those who are left, whose value has most characters in common with that of the ballot, place by place. */
const byLikeness: Join = (voters, ballots) =>
  closest(voters.length, ballots, (voter, ballot) => -alike(String(voters[voter]), String(ballot)));

/** The voter, of those who are left, whose number is nearest to that of the ballot. */
const byNearness: Join = (voters, ballots) =>
  closest(voters.length, ballots, (voter, ballot) => Math.abs(Number(voters[voter]) - Number(ballot)));

const BOX_MINUTES_MS = 15 * 60_000;
const IDS = ['subject', 'requestId', 'eventId'] as const;
const TIMES = ['atMs', 'requestTimestampMs', 'eventTimestampMs', 'seenMs'] as const;
const PLACES = ['requestPlace', 'eventPlace'] as const;
const HASHES = ['md5', 'sha1', 'sha256', 'sha512'] as const;
const PARTITION_COUNTS = Array.from({ length: 34 }, (_, place) => place + 2);

export const signals: readonly Signal[] = [
  ...IDS.flatMap((voter) =>
    IDS.flatMap((ballot) => [
      { name: `the order of ${voter} and ${ballot}`, join: byRank, ...values(voter, ballot) },
      { name: `likeness of ${voter} and ${ballot}`, join: byLikeness, ...values(voter, ballot) },
    ]),
  ),
  ...HASHES.map((hash) => ({
    name: `a ballot's id that is the ${hash} of the voter's`,
    join: byLikeness,
    ofVoter: ({ subject }: Trace) => createHash(hash).update(subject).digest('base64url').slice(0, 16),
    ofBallot: ({ subject }: Trace) => subject,
  })),
  { name: 'the partitions of both ids', join: byLikeness, ofVoter: partitionsOf, ofBallot: partitionsOf },
  ...PLACES.flatMap((place) => [
    { name: `the order of ${place}`, join: byRank, ...values(place, place) },
    { name: `nearness of ${place}`, join: byNearness, ...values(place, place) },
  ]),
  ...TIMES.flatMap((time) => [
    { name: `the order of ${time}`, join: byRank, ...values(time, time) },
    { name: `nearness of ${time}`, join: byNearness, ...values(time, time) },
  ]),
  {
    name: 'nearness of the minutes, a quarter of an hour apart',
    join: byNearness,
    ofVoter: ({ atMs }) => atMs + BOX_MINUTES_MS,
    ofBallot: ({ atMs }) => atMs,
  },
];

/** The way to join the streams by a signal. */
export function strategyOf({ join, ofVoter, ofBallot }: Signal, { voters, ballots }: Evidence): Strategy {
  const valuesOf = (traces: ReadonlyMap<string, Trace>, of: Signal['ofVoter']) =>
    new Map([...traces].map(([id, trace]) => [id, of(trace)]));
  const [voterValues, ballotValues] = [valuesOf(voters, ofVoter), valuesOf(ballots, ofBallot)];
  return (waiting, handedIn) =>
    join(
      waiting.map((voterId) => voterValues.get(voterId) ?? ''),
      handedIn.map(({ ballotId }) => ballotValues.get(ballotId) ?? ''),
    );
}

function values(voter: keyof Trace, ballot: keyof Trace): Pick<Signal, 'ofVoter' | 'ofBallot'> {
  return { ofVoter: (trace) => trace[voter], ofBallot: (trace) => trace[ballot] };
}

function partitionsOf({ subject }: Trace): string {
  return PARTITION_COUNTS.map((count) => partitionOfKey(subject, count).toString(36)).join('');
}

function inOrder(found: readonly Value[]): number[] {
  return places(found.length).toSorted((a, b) => {
    const [one = '', other = ''] = [found[a], found[b]];
    return one < other ? -1 : Number(one > other);
  });
}

function closest(
  voters: number,
  ballots: readonly Value[],
  distance: (voter: number, ballot: Value) => number,
): number[] {
  const left = new Set(places(voters));
  return ballots.map((ballot) => {
    let [chosen, least] = [0, Number.POSITIVE_INFINITY];
    for (const voter of left) {
      const far = distance(voter, ballot);
      if (far < least) [chosen, least] = [voter, far];
    }
    left.delete(chosen);
    return chosen;
  });
}

function alike(one: string, other: string): number {
  let count = 0;
  for (let place = 0; place < one.length; place++) if (one[place] === other[place]) count += 1;
  return count;
}
