import { BALLOT_SUBMISSIONS, minutesBefore } from '@votestream/domain';
import { type EventLog, partitionOfKey } from '@votestream/event-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decisions } from '../../src/contract/decisions.ts';
import { MIX_BALLOTS } from '../../src/intake/mixing-buffer.ts';
import { engines } from './engines.ts';
import {
  ballot,
  definitionOf,
  handIn,
  openPollingDay,
  PARTITIONS,
  type PollingDay,
  type Station,
  type StationRequest,
} from './polling-day.ts';

const electionId = 'mixed-1';
const MINUTE_MS = 60_000;

describe.each(engines)('single ballots that are held, on $name', (engine) => {
  let day: PollingDay | undefined;
  let given: Given | undefined;

  beforeAll(async () => {
    day = await openPollingDay(engine);
    if (day) given = await givenOn(day);
  });
  afterAll(() => day?.close());

  it('are not late because they were held when the polls closed', async (context) => {
    if (!given) return context.skip('no broker');
    const { day, vermont, alaska, close } = given;
    let nowMs = Date.parse(close) - 300;
    const now = () => nowMs;
    // For so long that only the close can end it.
    const mixing = await day.startApi({ mixSecondsMax: 600, now });
    const held = single(vermont, ofPartition0(vermont));
    const first = await day.send(vermont, 'ballots', held, mixing.api);
    expect(first.outcomes).toEqual(['accepted']);
    expect(decisions.parse(first.body).decisions[0]?.at).toBe(minutesBefore(close, 1));

    // Another state votes on, in the same partition.
    nowMs += 4 * MINUTE_MS;
    const unmixed = await day.startApi({ mixSecondsMax: 0, now });
    const later = (station: Station, body: string) => day.send(station, 'ballots', body, unmixed.api);
    expect((await later(alaska, single(alaska, ofPartition0(alaska)))).outcomes).toEqual(['accepted']);
    expect((await later(vermont, single(vermont, ofPartition0(vermont)))).outcomes).toEqual(['polls-closed']);
    expect((await later(vermont, held)).body).toEqual(first.body);
  });

  it('are hidden by other ballots, not by copies of themselves', async (context) => {
    if (!given) return context.skip('no broker');
    const { day, alaska } = given;
    const mixing = await day.startApi({ mixSecondsMax: 600 });
    let answered = 0;
    const hold = async (body: string) => {
      const told = await day.send(alaska, 'ballots', body, mixing.api);
      answered += 1;
      return told;
    };
    const cast = ballot(alaska);
    const body = single(alaska, cast);
    const copies = Promise.all(Array.from({ length: MIX_BALLOTS }, () => hold(body)));
    const changed = hold(single(alaska, { ...cast, data: { ...cast.data, candidateId: 'jonah' } }));
    const another = ballot(alaska);
    const other = hold(single(alaska, another));
    // A bundle waits for nobody: what came before it has had the time to be decided.
    const bundled = ballot(alaska);
    const bundle = handIn(alaska, 'ballots', [bundled, bundled]);
    expect((await day.send(alaska, 'ballots', bundle, mixing.api)).status).toBe(201);
    expect(answered).toBe(0);
    await mixing.stop();

    const [first, ...more] = await copies;
    for (const copy of more) expect(copy).toMatchObject({ status: first?.status, body: first?.body });
    // Which of the two choices came first is shuffled; the adjudicator has counted one of them.
    const decided = [...(first?.outcomes ?? []), ...(await changed).outcomes];
    expect(decided.toSorted()).toEqual(['accepted', 'ballot-already-cast']);
    expect((await other).outcomes).toEqual(['accepted']);
    expect(await recordsOf(day.log, [cast, another])).toBe(3);
  });
});

interface Given {
  readonly day: PollingDay;
  readonly vermont: Station;
  /** Of a state whose polls close hours after those of Vermont. */
  readonly alaska: Station;
  /** When Vermont's polls close. */
  readonly close: string;
}

async function givenOn(day: PollingDay): Promise<Given> {
  await day.startAdjudicator();
  const plain = definitionOf(electionId);
  const [first] = plain.states;
  if (!first) throw new Error('no state');
  const pollsClose = minutesBefore(first.pollsClose, -180);
  const definition = { ...plain, states: [first, { ...first, code: 'AK', name: 'AK', pollsClose }] };
  const announced = await day.administer('/api/elections', definition);
  expect(announced.outcomes, JSON.stringify(announced.body)).toEqual(['accepted']);
  return {
    day,
    vermont: await day.registerStation(electionId, 'VT'),
    alaska: await day.registerStation(electionId, 'AK'),
    close: first.pollsClose,
  };
}

function single(station: Station, cast: StationRequest): string {
  return handIn(station, 'ballots', [cast]);
}

function ofPartition0(station: Station): StationRequest {
  for (;;) {
    const cast = ballot(station);
    if (partitionOfKey(ballotIdOf(cast), PARTITIONS) === 0) return cast;
  }
}

/** Records of requests that hold these ballots. */
async function recordsOf(log: EventLog, ballots: readonly StationRequest[]): Promise<number> {
  let count = 0;
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    for await (const { records } of log.read(BALLOT_SUBMISSIONS, partition, 0)) {
      count += records.filter(({ value }) =>
        ballots.some((each) => value?.includes(ballotIdOf(each))),
      ).length;
    }
  }
  return count;
}

function ballotIdOf({ data }: StationRequest): string {
  return 'ballotId' in data ? String(data.ballotId) : '';
}
