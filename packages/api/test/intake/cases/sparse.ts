import {
  BALLOT_BOX,
  ELECTORAL_ROLL,
  type ElectionDefinition,
  eventStreams,
  type StreamEvent,
  topicsOf,
} from '@votestream/domain';
import { type EventLog, type LogRecord, partitionOfKey } from '@votestream/event-log';
import { expect } from 'vitest';
import { inWords, luck, wilson } from '../../../../simulator/test/secrecy/statistics.ts';
import { signCall } from '../../../src/station/call.ts';
import {
  checkIn,
  definitionOf,
  handIn,
  PARTITIONS,
  pathOf,
  type Station,
  type StationRequest,
  told,
} from '../polling-day.ts';
import type { Case } from './case.ts';
import { ballotIdOf, ballotOfFirstPartition } from './secrecy.ts';

const ELECTION = 'alone-in-wyoming';
const VOTERS = 30;
/** Two partitions: of so many about half are of the first one. */
const REGISTERED = 100;
/** The timer of the mixing buffer, as short as no voter is after another. */
const MIX_SECONDS = 0.05;
/** What a station's program may send along that is instrumented. */
const INSTRUMENTED = {
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'x-request-id': 'd5b0f9a4c3e84c7d',
  'x-forwarded-for': '203.0.113.77',
};

/**
 * One voter of Wyoming at a time: checks in, and casts a ballot that is alone in the mixing buffer until its time is up.
 * The attacker has the records of all topics. All are of one partition: hours lie between such voters, and minutes say
 * in which order they came whatever the partition.
 */
export function sparseCases(onEngine: Case): void {
  onEngine('a voter who is alone is found where ballots are handed in one by one', async ({ day }) => {
    const announced = await day.administer('/api/elections', inWyoming());
    expect(announced.outcomes).toEqual(['accepted']);
    const station = await day.registerStation(ELECTION, 'WY');
    const registered = await day.registerVoters(ELECTION, 'WY', REGISTERED);
    const voters = registered.filter((id) => partitionOfKey(id, PARTITIONS) === 0).slice(0, VOTERS);
    expect(voters).toHaveLength(VOTERS);
    const limits = { stationCalls: { perSecond: 10_000, burst: 10_000 } };
    const { api, stop } = await day.startApi({ limits, mixSecondsMax: MIX_SECONDS });
    const send = async (path: 'check-ins' | 'ballots', request: StationRequest) => {
      const call = callOf(station, path, request);
      expect((await told(await api.request(pathOf(station, path), call))).status).toBe(201);
    };
    const owners = new Map<string, string>();
    for (const voterId of voters) {
      await send('check-ins', checkIn(station, voterId));
      const cast = ballotOfFirstPartition(station);
      owners.set(ballotIdOf(cast.data), voterId);
      await send('ballots', cast);
    }
    await stop();

    const [issued, cast] = [await eventsOf(day.log, ELECTORAL_ROLL), await eventsOf(day.log, BALLOT_BOX)];
    const voterIds = issued.flatMap(({ type, data }) => (type === 'BallotIssued' ? [data.voterId] : []));
    const ballotIds = cast.flatMap(({ type, data }) => (type === 'VoteCast' ? [data.ballotId] : []));
    expect([voterIds.length, ballotIds.length]).toEqual([VOTERS, VOTERS]);
    const hits = ballotIds.filter((ballotId, place) => owners.get(ballotId) === voterIds[place]).length;
    // The open case of docs/secrecy.md: whoever mends it changes that page.
    const found = wilson(hits, VOTERS);
    expect(found.low, `${inWords(found)}; by chance one in ${VOTERS}`).toBeGreaterThan(0.5);
    expect(luck(hits, VOTERS, 1 / VOTERS)).toBeLessThan(1e-9);

    // By the order alone: the API writes neither finer times nor what a program has sent along.
    for (const record of await recordsOf(day.log)) {
      expect(record.timestampMs % 60_000).toBe(0);
      expect(record.headers).toEqual({});
      const text = `${record.key} ${record.value}`;
      for (const value of Object.values(INSTRUMENTED)) expect(text).not.toContain(value);
    }
  });
}

/** Polls of Wyoming are open. */
function inWyoming(): ElectionDefinition {
  const definition = definitionOf(ELECTION);
  const [open] = definition.states;
  if (!open) throw new Error('the definition has no state');
  return { ...definition, states: [{ ...open, code: 'WY', name: 'Wyoming' }] };
}

function callOf(station: Station, path: 'check-ins' | 'ballots', request: StationRequest) {
  const body = handIn(station, path, [request]);
  const { stationId, key } = station;
  const call = signCall(pathOf(station, path), body, { stationId, ...key });
  return { ...call, headers: { ...call.headers, ...INSTRUMENTED } };
}

/** All records of the election of this test, of every topic or of one. */
async function recordsOf(log: EventLog, only?: string): Promise<LogRecord[]> {
  const found: LogRecord[] = [];
  for (const { name, partitions } of topicsOf(PARTITIONS)) {
    if (only !== undefined && name !== only) continue;
    for (let partition = 0; partition < partitions; partition++) {
      for await (const { records } of log.read(name, partition, 0))
        found.push(...records.filter(({ value }) => value?.includes(ELECTION)));
    }
  }
  return found;
}

async function eventsOf(
  log: EventLog,
  topic: typeof ELECTORAL_ROLL | typeof BALLOT_BOX,
): Promise<StreamEvent[]> {
  return (await recordsOf(log, topic)).map(({ value }) => {
    const reading = eventStreams[topic].read(JSON.parse(value?.toString() ?? ''));
    if (reading.kind !== 'event') throw new Error(reading.reason);
    return reading.event;
  });
}
