import { BALLOT_SUBMISSIONS } from '@votestream/domain';
import { expect } from 'vitest';
import { signCall } from '../../../src/station/call.ts';
import {
  ballot,
  handIn,
  type PollingDay,
  pathOf,
  type Station,
  TOKEN,
  type Told,
  told,
} from '../polling-day.ts';
import type { Case } from './case.ts';

type Api = PollingDay['api'];

const STATION_ADDRESS = '203.0.113.1';
const OTHER_ADDRESSES = ['203.0.113.2', '203.0.113.3'] as const;
/** A token that is taken does not come back while a test runs. */
const BUT_ONCE = 0.000_001;
const WAIT = { timeout: 60_000 };

/** Whoever takes all that there is to take leaves the stations enough. */
export function crowdingCases(onEngine: Case): void {
  onEngine(
    'an address that dribbles takes a few places, and the stations are answered',
    async ({ day, vermont }) => {
      const unprovedCalls = { perSecond: BUT_ONCE, burst: 4 };
      const { api, stop } = await day.startApi({ limits: { writesAtOnceMax: 10, unprovedCalls } });
      const dribbling = Array.from({ length: 12 }, () => dribble(api, vermont, OTHER_ADDRESSES[0]));
      expect(await castFrom(STATION_ADDRESS, vermont, api)).toMatchObject({ status: 201 });
      for (const { end } of dribbling) end();
      const answers = await Promise.all(dribbling.map(({ answer }) => answer));
      const problems = answers.flatMap(({ outcomes }) => outcomes);
      expect(problems.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'signature-missing'));
      expect(problems.slice(4)).toEqual(Array.from({ length: 8 }, () => 'too-many-requests'));
      expect(answers.at(-1)?.headers.get('retry-after')).toBe('1');
      await stop();
    },
  );

  onEngine('guesses that come at once get no further than those one by one', async ({ day, electionId }) => {
    const unprovedCalls = { perSecond: BUT_ONCE, burst: 5 };
    const { api, stop } = await day.startApi({ limits: { unprovedCalls } });
    const guess = async (token: string) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const init = { method: 'POST', headers, body: '{"voters":[]}' };
      const clientAddress = OTHER_ADDRESSES[0];
      return (await told(await api.request(pathOf({ electionId }, 'voters'), init, { clientAddress })))
        .outcomes[0];
    };
    const wrong = Array.from({ length: 20 }, (_, at) => `guess-${at}`);
    const guesses = await Promise.all([...wrong, TOKEN].map(guess));
    expect(guesses.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'not-the-administrator'));
    expect(guesses.slice(5)).toEqual(Array.from({ length: 16 }, () => 'too-many-requests'));
    await stop();
  });

  onEngine(
    'stations behind one address have as many calls under way as they sign',
    async ({ day, vermont, ...given }) => {
      const AT_ONCE = 5;
      const unprovedCalls = { perSecond: BUT_ONCE, burst: AT_ONCE };
      const { api, stop } = await day.startApi({ limits: { unprovedCalls } });
      const handedIn = async () => {
        const watermarks = await day.log.watermarks(BALLOT_SUBMISSIONS);
        return watermarks.reduce((sum, { end }) => sum + end, 0);
      };
      const calls: Promise<Told>[] = [];
      await given.withoutAdjudicator(async () => {
        const before = await handedIn();
        for (const round of [1, 2, 3]) {
          for (let call = 0; call < AT_ONCE; call += 1) calls.push(castFrom(STATION_ADDRESS, vermont, api));
          await expect.poll(handedIn, WAIT).toBe(before + round * AT_ONCE);
        }
      });
      const statuses = (await Promise.all(calls)).map(({ status }) => status);
      expect(statuses).toEqual(calls.map(() => 201));
      await stop();
    },
  );

  onEngine(
    'where as many calls are under way as may be, a station is told to come back',
    async ({ day, vermont }) => {
      const { api, stop } = await day.startApi({ limits: { writesAtOnceMax: 2 } });
      const dribbling = OTHER_ADDRESSES.map((address) => dribble(api, vermont, address));
      const refused = await castFrom(STATION_ADDRESS, vermont, api);
      expect(refused).toMatchObject({ status: 503, outcomes: ['too-busy'] });
      expect(refused.headers.get('retry-after')).toBe('1');
      for (const { end, answer } of dribbling) {
        end();
        await answer;
      }
      expect(await castFrom(STATION_ADDRESS, vermont, api)).toMatchObject({ status: 201 });
      await stop();
    },
  );

  onEngine(
    'bodies hold so many bytes together, and what is beyond is to come again',
    async ({ day, vermont }) => {
      const { api, stop } = await day.startApi({ limits: { bodiesBytesMax: 2_000 } });
      const large = dribble(api, vermont, OTHER_ADDRESSES[0], 1_900);
      await expect
        .poll(async () => (await castFrom(STATION_ADDRESS, vermont, api)).outcomes, WAIT)
        .toEqual(['too-busy']);
      const refused = await castFrom(STATION_ADDRESS, vermont, api);
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('1');
      large.end();
      await large.answer;
      expect(await castFrom(STATION_ADDRESS, vermont, api)).toMatchObject({ status: 201 });
      await stop();
    },
  );
}

async function castFrom(clientAddress: string, station: Station, api: Api): Promise<Told> {
  const address = pathOf(station, 'ballots');
  const { stationId, key } = station;
  const call = signCall(address, handIn(station, 'ballots', [ballot(station)]), { stationId, ...key });
  return told(await api.request(address, call, { clientAddress }));
}

/** A call without a signature whose body begins, and does not go on. */
function dribble(api: Api, station: Station, clientAddress: string, bytes = 1) {
  let end = (): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new Uint8Array(bytes));
      end = () => controller.close();
    },
  });
  const headers = { 'content-type': 'application/json' };
  const call = new Request(`http://localhost${pathOf(station, 'ballots')}`, {
    method: 'POST',
    headers,
    body,
    duplex: 'half',
  });
  const answer = Promise.resolve(api.fetch(call, { clientAddress })).then(told);
  return { end: () => end(), answer };
}
