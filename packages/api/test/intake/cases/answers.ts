import { setTimeout as delay } from 'node:timers/promises';
import { BALLOT_BOX, eventStreams } from '@votestream/domain';
import { partitionOfKey } from '@votestream/event-log';
import { expect } from 'vitest';
import { decisions } from '../../../src/contract/decisions.ts';
import { problem } from '../../../src/contract/problem.ts';
import {
  ballot,
  checkIn,
  handIn,
  PARTITIONS,
  pathOf,
  type StationRequest,
  type Told,
} from '../polling-day.ts';
import type { Case } from './case.ts';

/** Sooner than Retry-After says: a test has no patience. */
const RETRY_MS = 200;
const WAIT = { timeout: 60_000 };

/** What a station is told, and that it can rely on it. */
export function answerCases(onEngine: Case): void {
  onEngine(
    'a voter is checked in and the ballot is cast, and the answers say where that stands',
    async (given) => {
      const { day, vermont, voter } = given;
      const checked = await day.send(
        vermont,
        'check-ins',
        handIn(vermont, 'check-ins', [checkIn(vermont, voter())]),
      );
      expect(checked).toMatchObject({ status: 201, outcomes: ['accepted'] });
      const cast = ballot(vermont);
      const answer = await day.send(vermont, 'ballots', handIn(vermont, 'ballots', [cast]));
      const [decision] = decisions.parse(answer.body).decisions;
      if (!decision) throw new Error('no decision');
      expect(decision).toMatchObject({ event: 'VoteCast', topic: BALLOT_BOX, requestId: cast.id });
      const record = await day.log.lookup(BALLOT_BOX, decision.partition, decision.position);
      const event = eventStreams[BALLOT_BOX].read(JSON.parse(record?.value?.toString() ?? ''));
      expect(event).toMatchObject({ event: { type: 'VoteCast', at: decision.at, data: cast.data } });
    },
  );

  onEngine(
    'the identical body gets the identical answer, also after a restart of everything',
    async (given) => {
      const { day, vermont, voter } = given;
      const bodies = [
        ['check-ins', handIn(vermont, 'check-ins', [checkIn(vermont, voter())])],
        ['ballots', handIn(vermont, 'ballots', [ballot(vermont)])],
      ] as const;
      const first = [];
      for (const [path, body] of bodies) first.push(await day.send(vermont, path, body));
      expect(first.map(({ status }) => status)).toEqual([201, 201]);
      const again = [];
      for (const [path, body] of bodies) again.push((await day.send(vermont, path, body)).body);
      expect(again).toEqual(first.map(({ body }) => body));
      const restarted = await given.withoutAdjudicator(() => day.startApi());
      const later = [];
      for (const [path, body] of bodies)
        later.push((await day.send(vermont, path, body, restarted.api)).body);
      expect(later).toEqual(first.map(({ body }) => body));
      await restarted.stop();
    },
  );

  onEngine(
    'the log goes away and comes back: answers stay what they were, and what came meanwhile counts once',
    async ({ day, vermont }) => {
      const answered = async (body: string): Promise<Told> => {
        const answer = await day.send(vermont, 'ballots', body);
        if (answer.status !== 503) return answer;
        await delay(RETRY_MS);
        return answered(body);
      };
      const before = handIn(vermont, 'ballots', [ballot(vermont)]);
      const first = await answered(before);
      expect(first).toMatchObject({ status: 201, outcomes: ['accepted'] });

      const bodies = Array.from({ length: 5 }, () => handIn(vermont, 'ballots', [ballot(vermont)]));
      const [, ...meanwhile] = await Promise.all([
        day.restartLog(),
        ...bodies.map((body) => day.send(vermont, 'ballots', body)),
      ]);
      for (const [index, body] of bodies.entries()) {
        const told = meanwhile[index];
        expect([201, 503]).toContain(told?.status);
        const answer = await answered(body);
        expect(answer).toMatchObject({ status: 201, outcomes: ['accepted'] });
        if (told?.status === 201) expect(answer.body).toEqual(told.body);
        expect((await answered(body)).body).toEqual(answer.body);
      }
      expect((await answered(before)).body).toEqual(first.body);
    },
  );

  onEngine(
    'what is not decided in time is answered later, and counts once',
    async ({ day, vermont, ...given }) => {
      const impatient = await day.startApi({ answerMsMax: 200 });
      const body = handIn(vermont, 'ballots', [ballot(vermont)]);
      await given.withoutAdjudicator(async () => {
        const send = () => day.send(vermont, 'ballots', body, impatient.api);
        // On a slow machine not even the log has answered by then.
        await expect.poll(async () => (await send()).outcomes, WAIT).toEqual(['undecided']);
        const answer = await send();
        expect(answer.status).toBe(503);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      });
      await impatient.stop();
      const answer = await day.send(vermont, 'ballots', body);
      expect(answer).toMatchObject({ status: 201, outcomes: ['accepted'] });
      expect((await day.send(vermont, 'ballots', body)).body).toEqual(answer.body);
    },
  );

  onEngine('each refusal of the rules has a problem of its own, and stands in the log', async (given) => {
    const { day, vermont, wyoming, alaska, electionId, voter } = given;
    const issued = voter();
    await day.send(vermont, 'check-ins', handIn(vermont, 'check-ins', [checkIn(vermont, issued)]));
    const cast = ballot(vermont);
    await day.send(vermont, 'ballots', handIn(vermont, 'ballots', [cast]));
    const [ofWyoming = ''] = await day.registerVoters(electionId, 'AK', 1);
    const refused: [typeof vermont, 'check-ins' | 'ballots', StationRequest, string][] = [
      [vermont, 'check-ins', checkIn(vermont, issued), 'ballot-already-issued'],
      [vermont, 'check-ins', checkIn(vermont, 'nobody-on-the-roll'), 'unknown-voter'],
      [vermont, 'check-ins', checkIn(vermont, ofWyoming), 'wrong-state'],
      [alaska, 'check-ins', checkIn(alaska, ofWyoming), 'polls-not-open'],
      [vermont, 'ballots', { ...cast, data: { ...cast.data, candidateId: 'jonah' } }, 'ballot-already-cast'],
      [vermont, 'ballots', ballot(vermont, { candidateId: 'dee' }), 'unknown-candidate'],
      [vermont, 'ballots', ballot(vermont, { contestId: 'mayor' }), 'unknown-candidate'],
      [vermont, 'ballots', ballot(vermont, { state: 'WY' }), 'wrong-state'],
      [vermont, 'ballots', ballot(vermont, { state: 'ZZ' }), 'unknown-state'],
      [wyoming, 'ballots', ballot(wyoming), 'polls-closed'],
      [alaska, 'ballots', ballot(alaska), 'polls-not-open'],
    ];
    for (const [station, path, request, reason] of refused) {
      const answer = await day.send(station, path, handIn(station, path, [request]));
      expect(answer.outcomes).toEqual([reason]);
      expect([403, 404, 409, 422]).toContain(answer.status);
      const { decision } = problem.parse(answer.body);
      const record = await day.log.lookup(
        decision?.topic ?? '',
        decision?.partition ?? -1,
        decision?.position ?? -1,
      );
      expect(JSON.parse(record?.value?.toString() ?? '')).toMatchObject({ data: { reason } });
    }
  });

  onEngine('a bundle is answered request by request, in its order', async ({ day, vermont }) => {
    const ballots = Array.from({ length: 60 }, () => ballot(vermont)).filter(({ data }) =>
      'ballotId' in data ? partitionOfKey(String(data.ballotId), PARTITIONS) === 0 : false,
    );
    const [first, ...others] = ballots;
    if (!first) throw new Error('no ballot of this partition');
    const wrong = { ...first, data: { ...first.data, candidateId: 'jonah' } };
    const answer = await day.send(
      vermont,
      'ballots',
      handIn(vermont, 'ballots', [first, wrong, ...others, first]),
    );
    expect(answer.status).toBe(201);
    expect(answer.outcomes).toEqual([
      'accepted',
      'ballot-already-cast',
      ...others.map(() => 'accepted'),
      'accepted',
    ]);
    const decided = decisions.parse(answer.body).decisions;
    expect(decided.at(-1)).toEqual(decided[0]);
  });

  onEngine('a call is not for a station of an election that nobody announced', async ({ day, vermont }) => {
    const nowhere = { ...vermont, electionId: 'nowhere' };
    const answer = await day.send(nowhere, 'ballots', handIn(nowhere, 'ballots', [ballot(nowhere)]));
    expect(answer).toMatchObject({ status: 404, outcomes: ['unknown-election'] });
  });

  onEngine('single ballots are mixed: none enters alone while others may come', async ({ day, vermont }) => {
    const mixing = await day.startApi({ mixSecondsMax: 600 });
    const cast = () =>
      day.send(vermont, 'ballots', handIn(vermont, 'ballots', [ballot(vermont)]), mixing.api);
    const ten = await Promise.all(Array.from({ length: 10 }, cast));
    expect(ten.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    let answered = false;
    const alone = cast().finally(() => {
      answered = true;
    });
    // What comes in a bundle was shuffled by its station, and waits for nobody.
    const twice = ballot(vermont);
    const bundle = handIn(vermont, 'ballots', [twice, twice]);
    expect((await day.send(vermont, 'ballots', bundle, mixing.api)).status).toBe(201);
    expect(answered).toBe(false);
    // The process ends in good order: what it holds enters, and who waits is told.
    await mixing.stop();
    expect(await alone).toMatchObject({ status: 201, outcomes: ['accepted'] });
  });

  onEngine(
    'a certified result, a called race and a voided vote are orders of the administrator',
    async (given) => {
      const { day, vermont, electionId } = given;
      const cast = ballot(vermont);
      await day.send(vermont, 'ballots', handIn(vermont, 'ballots', [cast]));
      const voided = { ballotId: 'ballotId' in cast.data ? cast.data.ballotId : '', reason: 'Found spoilt' };
      const order = (path: string, body: unknown) => day.administer(pathOf({ electionId }, path), body);
      expect((await order('voids', voided)).outcomes).toEqual(['accepted']);
      expect((await order('voids', voided)).outcomes).toEqual(['accepted']);
      expect((await order('voids', { ...voided, ballotId: 'never-cast-at-all' })).outcomes).toEqual([
        'unknown-ballot',
      ]);
      const race = { contestId: 'president', state: 'WY', candidateId: 'ada' };
      const called = await order('calls', { ...race, calledBy: 'The desk' });
      expect(called.outcomes).toEqual(['accepted']);
      expect((await order('calls', { ...race, calledBy: 'The desk' })).body).toEqual({
        decisions: decisions.parse(called.body).decisions.map((each) => ({
          ...each,
          requestId: expect.any(String),
        })),
      });
      expect((await order('calls', { ...race, candidateId: 'jonah' })).outcomes).toEqual(['already-called']);
      expect((await order('retractions', race)).outcomes).toEqual(['accepted']);
      expect((await order('retractions', race)).outcomes).toEqual(['accepted']);
      expect((await order('retractions', { ...race, candidateId: 'jonah' })).outcomes).toEqual([
        'not-called',
      ]);
      expect((await order('calls', { ...race, state: 'VT' })).outcomes).toEqual(['polls-not-closed']);
      expect((await order('certification', {})).outcomes).toEqual(['polls-not-closed']);
    },
  );
}
