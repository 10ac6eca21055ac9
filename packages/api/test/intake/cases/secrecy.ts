import { BALLOT_SUBMISSIONS } from '@votestream/domain';
import { type EventLog, partitionOfKey } from '@votestream/event-log';
import { expect } from 'vitest';
import { inWords, luck, wilson } from '../../../../simulator/test/secrecy/statistics.ts';
import { ballot, handIn, PARTITIONS, type Station, type StationRequest } from '../polling-day.ts';
import type { Case } from './case.ts';

const GROUPS = 30;
/** As many as are released together. */
const GROUP = 10;
const LIMITS = { stationCalls: { perSecond: 10_000, burst: 10_000 } };
/** By chance an attack is luckier once in a hundred million tests. */
const LUCK_MIN = 1e-9;

/**
 * An attacker who knows in which order the ballots were handed to the API, and reads the log. All are of one partition,
 * so that nothing hides their order there.
 */
export function secrecyCases(onEngine: Case): void {
  onEngine('the order in which single ballots came cannot be told from the log', async (given) => {
    const { day, vermont } = given;
    const known = await handedIn(vermont, async (bodies) => {
      const { api, stop } = await day.startApi({ limits: LIMITS, mixSecondsMax: 0 });
      for (const body of bodies) expect((await day.send(vermont, 'ballots', body, api)).status).toBe(201);
      await stop();
    });
    // The attack works where nothing is mixed: what it finds below, it can find.
    expect(hits(known, await entered(day.log, known))).toBe(known.length);

    const mixed = await handedIn(vermont, async (bodies) => {
      const { api, stop } = await day.startApi({ limits: LIMITS, mixSecondsMax: 600 });
      for (let at = 0; at < bodies.length; at += GROUP) {
        const group = bodies.slice(at, at + GROUP);
        const answers = await Promise.all(group.map((body) => day.send(vermont, 'ballots', body, api)));
        expect(answers.map(({ status }) => status)).toEqual(group.map(() => 201));
      }
      await stop();
    });
    const order = await entered(day.log, mixed);
    expect(order).toHaveLength(mixed.length);
    for (const guessed of [mixed, inGroups(mixed, (group) => group.toReversed())]) {
      const found = hits(guessed, order);
      const words = `${inWords(wilson(found, order.length))}; by chance one in ${GROUP}`;
      expect(luck(found, order.length, 1 / GROUP), words).toBeGreaterThan(LUCK_MIN);
    }
  });
}

/** Hands in single ballots of partition 0. @returns their ids, in the order in which they were handed in */
async function handedIn(
  station: Station,
  work: (bodies: readonly string[]) => Promise<void>,
): Promise<string[]> {
  const ballots = Array.from({ length: GROUPS * GROUP }, () => ballotOfFirstPartition(station));
  await work(ballots.map((cast) => handIn(station, 'ballots', [cast])));
  return ballots.map(({ data }) => ballotIdOf(data));
}

export function ballotOfFirstPartition(station: Station): StationRequest {
  for (;;) {
    const cast = ballot(station);
    if (partitionOfKey(ballotIdOf(cast.data), PARTITIONS) === 0) return cast;
  }
}

/** Those ballots, in the order of the log. */
async function entered(log: EventLog, ballotIds: readonly string[]): Promise<string[]> {
  const wanted = new Set(ballotIds);
  const found: string[] = [];
  for await (const { records } of log.read(BALLOT_SUBMISSIONS, 0, 0)) {
    for (const { value } of records) {
      const { content } = JSON.parse(value?.toString() ?? '');
      // What the administrator asks for is in no bundle of a station.
      if (content === undefined) continue;
      for (const { data } of JSON.parse(content).requests) {
        if (wanted.has(data.ballotId)) found.push(data.ballotId);
      }
    }
  }
  return found;
}

/** At how many places of the log the attacker names the ballot that stands there. */
function hits(guessed: readonly string[], order: readonly string[]): number {
  return order.filter((ballotId, place) => ballotId === guessed[place]).length;
}

function inGroups(
  ids: readonly string[],
  rearranged: (group: readonly string[]) => readonly string[],
): string[] {
  return Array.from({ length: GROUPS }, (_, group) =>
    rearranged(ids.slice(group * GROUP, (group + 1) * GROUP)),
  ).flat();
}

export function ballotIdOf(data: object): string {
  return 'ballotId' in data ? String(data.ballotId) : '';
}
