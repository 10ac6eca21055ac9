import { BALLOT_BOX, BALLOT_SUBMISSIONS, ROLL_REQUESTS } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { expect } from 'vitest';
import { signCall } from '../../../src/station/call.ts';
import {
  ballot,
  checkIn,
  handIn,
  PARTITIONS,
  pathOf,
  type StationRequest,
  TOKEN,
  told,
} from '../polling-day.ts';
import type { Case } from './case.ts';

const PARALLEL = 200;
const LIMITS = { stationCalls: { perSecond: 10_000, burst: 10_000 } };

/** Whoever is quick, late, malformed or in the wrong partition gets round no rule. */
export function abuseCases(onEngine: Case): void {
  onEngine(
    'a voter who checks in 200 times at once gets one ballot',
    async ({ day, vermont, otherOfVermont, voter }) => {
      const { api, stop } = await day.startApi({ limits: LIMITS });
      const quick = voter();
      const answers = await Promise.all(
        Array.from({ length: PARALLEL }, (_, at) => {
          const station = at % 2 ? vermont : otherOfVermont;
          return day.send(station, 'check-ins', handIn(station, 'check-ins', [checkIn(station, quick)]), api);
        }),
      );
      const outcomes = answers.flatMap((answer) => answer.outcomes);
      expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'ballot-already-issued')).toHaveLength(PARALLEL - 1);
      await stop();
    },
  );

  onEngine('a ballot that is cast 200 times at once counts once', async ({ day, vermont }) => {
    const { api, stop } = await day.startApi({ limits: LIMITS, mixSecondsMax: 1 });
    const [cast, another] = [ballot(vermont), ballot(vermont)];
    const bodies = Array.from({ length: PARALLEL }, () => handIn(vermont, 'ballots', [cast]));
    const answers = await Promise.all(
      [...bodies, handIn(vermont, 'ballots', [another])].map((body) =>
        day.send(vermont, 'ballots', body, api),
      ),
    );
    const bodiesTold = new Set(answers.slice(0, PARALLEL).map(({ body }) => JSON.stringify(body)));
    expect(bodiesTold.size).toBe(1);
    expect(await votesOf(day.log, cast)).toBe(1);
    expect(await votesOf(day.log, another)).toBe(1);
    await stop();
  });

  onEngine(
    'nothing that is malformed enters the log, and each is told what is wrong with it',
    async (given) => {
      const { day, vermont } = given;
      const submissions = async () =>
        JSON.stringify([
          await day.log.watermarks(BALLOT_SUBMISSIONS),
          await day.log.watermarks(ROLL_REQUESTS),
        ]);
      const before = await submissions();
      const address = pathOf(vermont, 'ballots');
      const good = handIn(vermont, 'ballots', [ballot(vermont)]);
      const send = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
        const call = signCall(address, body, { stationId: vermont.stationId, ...vermont.key });
        return (
          await told(await day.api.request(address, { ...call, headers: { ...call.headers, ...headers } }))
        ).outcomes[0];
      };
      const cast = ballot(vermont);
      const handingIn = (...requests: readonly unknown[]) => handIn(vermont, 'ballots', requests);
      const elsewhere = Array.from({ length: 40 }, () => ballot(vermont));
      const malformed: [string, string | undefined][] = [
        ['invalid-request', await send('')],
        ['invalid-request', await send('null')],
        ['invalid-request', await send('[]')],
        ['invalid-request', await send('{}')],
        ['invalid-request', await send(good.replace('{', '{"more":1,'))],
        ['invalid-request', await send(good.replace('{"content"', '{"content":"x","content"'))],
        ['invalid-request', await send(good.replace('{', '{"__proto__":{"at":"x"},'))],
        ['invalid-request', await send(good.replace('{', '{"at":"2028-11-07T14:05:00Z",'))],
        ['invalid-request', await send(`${'{"content":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
        ['invalid-request', await send(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]))],
        ['not-json', await send(good, { 'content-type': 'text/plain' })],
        ['body-too-large', await send(JSON.stringify({ content: 'x'.repeat(400_000), signature: '' }))],
        ['invalid-request', await send(handingIn())],
        ['invalid-request', await send(handingIn('nonsense'))],
        ['invalid-request', await send(handingIn({ ...cast, at: '2028-11-07T14:05:00Z' }))],
        ['invalid-request', await send(handingIn({ ...cast, type: 'VoidVote' }))],
        ['invalid-request', await send(handingIn(checkIn(vermont, 'somebody-to-vote')))],
        ['invalid-request', await send(handingIn({ ...cast, id: 'x' }))],
        [
          'invalid-request',
          await send(handingIn({ ...cast, data: { ...cast.data, voterId: 'a-voter-too' } })),
        ],
        ['invalid-request', await send(handingIn({ ...cast, data: { ...cast.data, candidateId: 7 } }))],
        ['invalid-request', await send(handingIn(...Array.from({ length: 501 }, () => cast)))],
        ['wrong-partition', await send(handingIn(...elsewhere))],
      ];
      expect(malformed.map(([, problem]) => problem)).toEqual(malformed.map(([expected]) => expected));
      expect(await submissions()).toBe(before);
    },
  );

  onEngine('what identifies a call stands in no topic', async ({ day, vermont, voter }) => {
    const marks = ['mark-of-the-agent', 'mark-of-the-address', 'mark-of-the-trace', 'mark-of-the-call'];
    for (const [path, request] of [
      ['check-ins', checkIn(vermont, voter())],
      ['ballots', ballot(vermont)],
    ] as const) {
      const call = signCall(pathOf(vermont, path), handIn(vermont, path, [request]), {
        stationId: vermont.stationId,
        ...vermont.key,
      });
      const [agent = '', address = '', trace = '', id = ''] = marks;
      const headers = {
        ...call.headers,
        'user-agent': agent,
        'x-forwarded-for': address,
        traceparent: trace,
        'x-request-id': id,
      };
      const caller = { clientAddress: '203.0.113.77' };
      const response = await day.api.request(pathOf(vermont, path), { ...call, headers }, caller);
      expect(response.status).toBe(201);
    }
    for (const topic of [ROLL_REQUESTS, BALLOT_SUBMISSIONS]) {
      for (let partition = 0; partition < PARTITIONS; partition += 1) {
        for await (const { records } of day.log.read(topic, partition, 0)) {
          for (const { key, value, headers, timestampMs } of records) {
            const text = `${key?.toString()} ${value?.toString()} ${JSON.stringify(headers)}`;
            for (const mark of [...marks, '203.0.113.77']) expect(text).not.toContain(mark);
            expect(timestampMs % 60_000).toBe(0);
          }
        }
      }
    }
  });

  onEngine('whoever guesses is stopped, and nobody else', async ({ day, electionId }) => {
    const { api, stop } = await day.startApi({ limits: { unprovedCalls: { perSecond: 0.001, burst: 5 } } });
    const guess = async (clientAddress: string, token: string) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const init = { method: 'POST', headers, body: '{"voters":[]}' };
      return (await told(await api.request(pathOf({ electionId }, 'voters'), init, { clientAddress })))
        .outcomes[0];
    };
    const guesses = [];
    for (let attempt = 0; attempt < 7; attempt += 1) guesses.push(await guess('203.0.113.1', 'guess'));
    expect(guesses.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'not-the-administrator'));
    expect(guesses.slice(5)).toEqual(['too-many-requests', 'too-many-requests']);
    expect(await guess('203.0.113.2', TOKEN)).toBe('invalid-request');
    await stop();
  });

  onEngine('a station that floods is slowed down, and no other', async ({ day, vermont, otherOfVermont }) => {
    const { api, stop } = await day.startApi({ limits: { stationCalls: { perSecond: 0.001, burst: 3 } } });
    const statuses = [];
    for (let call = 0; call < 5; call += 1) {
      const answer = await day.send(vermont, 'ballots', handIn(vermont, 'ballots', [ballot(vermont)]), api);
      statuses.push(answer.status);
      expect(answer.headers.has('retry-after')).toBe(answer.status === 429);
    }
    expect(statuses).toEqual([201, 201, 201, 429, 429]);
    const other = handIn(otherOfVermont, 'ballots', [ballot(otherOfVermont)]);
    expect((await day.send(otherOfVermont, 'ballots', other, api)).status).toBe(201);
    await stop();
  });
}

async function votesOf(log: EventLog, { data }: StationRequest): Promise<number> {
  const ballotId = 'ballotId' in data ? String(data.ballotId) : '';
  let votes = 0;
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    for await (const { records } of log.read(BALLOT_BOX, partition, 0)) {
      const texts = records.map(({ value }) => value?.toString() ?? '');
      votes += texts.filter((text) => text.includes('"type":"VoteCast"') && text.includes(ballotId)).length;
    }
  }
  return votes;
}
