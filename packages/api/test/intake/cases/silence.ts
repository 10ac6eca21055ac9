import type { EventLog } from '@votestream/event-log';
import { expect } from 'vitest';
import { ballot, checkIn, handIn, pathOf, type Told } from '../polling-day.ts';
import type { Case } from './case.ts';

const WAIT = { timeout: 60_000 };
/** One more than is mixed at a time would wait for others. */
const MIXED = 10;

/** A station is told in time, and what is true, when the log does not answer. */
export function silenceCases(onEngine: Case): void {
  onEngine('a log that is gone is said to be, also by a process that has just started', async (given) => {
    const { day, vermont, electionId, voter } = given;
    const { api, log, stop } = await day.startApi();
    await log.close();
    const order = (path: string, body: unknown) => day.administer(pathOf({ electionId }, path), body, api);
    const person = { voterId: voter(), state: 'VT', gender: 'other', birthYear: 1980 };
    const race = { contestId: 'president', state: 'WY', candidateId: 'ada' };
    expectUnavailable([
      await day.send(vermont, 'check-ins', handIn(vermont, 'check-ins', [checkIn(vermont, voter())]), api),
      await day.send(vermont, 'ballots', handIn(vermont, 'ballots', [ballot(vermont)]), api),
      await order('stations', {
        stationId: 'vt-of-later',
        state: 'VT',
        name: 'Later',
        publicKey: vermont.key.publicKey,
      }),
      await order('voters', { voters: [person] }),
      await order('voids', { ballotId: 'never-cast-at-all', reason: 'Found spoilt' }),
      await order('calls', race),
    ]);
    await stop();
  });

  onEngine('the same is said where the election is known, and nothing else of the log is', async (given) => {
    const { day, vermont } = given;
    const { api, log, stop } = await day.startApi();
    const empty = await day.send(vermont, 'check-ins', handIn(vermont, 'check-ins', []), api);
    expect(empty.outcomes).toEqual(['invalid-request']);
    await log.close();
    const cast = handIn(vermont, 'ballots', [ballot(vermont)]);
    expectUnavailable([await day.send(vermont, 'ballots', cast, api)]);
    await stop();
  });

  onEngine(
    'a log that is silent is not waited for without end, and what came meanwhile counts once',
    async ({ day, vermont, electionId, voter }) => {
      const [cold, warm] = [
        await day.startApi({ answerMsMax: 500 }),
        await day.startApi({ answerMsMax: 500 }),
      ];
      const known = handIn(vermont, 'ballots', [ballot(vermont)]);
      await expect
        .poll(async () => (await day.send(vermont, 'ballots', known, warm.api)).status, WAIT)
        .toBe(201);
      const cast = Array.from({ length: 4 }, () => handIn(vermont, 'ballots', [ballot(vermont)]));
      const checkedIn = handIn(vermont, 'check-ins', [checkIn(vermont, voter())]);
      const voided = { ballotId: 'never-cast-at-all', reason: 'Found spoilt' };
      const answers = await day.whileLogIsSilent(() =>
        Promise.all([
          ...cast.map((body) => day.send(vermont, 'ballots', body, warm.api)),
          ...cast.map((body) => day.send(vermont, 'ballots', body, cold.api)),
          day.send(vermont, 'check-ins', checkedIn, warm.api),
          day.send(vermont, 'check-ins', checkedIn, cold.api),
          day.administer(pathOf({ electionId }, 'voids'), voided, warm.api),
          day.administer(pathOf({ electionId }, 'voids'), voided, cold.api),
        ]),
      );
      expectUnavailable(answers);
      const sent = async (api = day.api) => [
        ...(await Promise.all(cast.map((body) => day.send(vermont, 'ballots', body, api)))),
        await day.send(vermont, 'check-ins', checkedIn, api),
      ];
      const first = await sent();
      expect(first.map(({ outcomes }) => outcomes)).toEqual(first.map(() => ['accepted']));
      expect((await sent()).map(({ body }) => body)).toEqual(first.map(({ body }) => body));
      await cold.stop();
      await warm.stop();
    },
  );

  onEngine(
    'what is in the log and whose first answer cannot be read is not decided yet, and the rest is answered',
    async ({ day, vermont }) => {
      const cast = () => handIn(vermont, 'ballots', [ballot(vermont)]);
      const repeated = cast();
      const first = await day.send(vermont, 'ballots', repeated);
      const failing = await day.startApi({
        mixSecondsMax: 600,
        logOf: (log) => lookingUp(log, () => Promise.reject(new Error('the connection was lost'))),
      });
      const bodies = [repeated, ...Array.from({ length: MIXED - 1 }, cast)];
      const [unread, ...others] = await Promise.all(
        bodies.map((body) => day.send(vermont, 'ballots', body, failing.api)),
      );
      expect(unread).toMatchObject({ status: 503, outcomes: ['undecided'] });
      expect(others.map(({ status }) => status)).toEqual(others.map(() => 201));
      await failing.stop();

      const silent = await day.startApi({
        answerMsMax: 500,
        logOf: (log) => lookingUp(log, () => new Promise(() => undefined)),
      });
      await expect
        .poll(async () => (await day.send(vermont, 'ballots', repeated, silent.api)).outcomes, WAIT)
        .toEqual(['undecided']);
      await silent.stop();
      expect((await day.send(vermont, 'ballots', repeated)).body).toEqual(first.body);
    },
  );
}

function expectUnavailable(answers: readonly Told[]): void {
  expect(answers.map(({ outcomes }) => outcomes)).toEqual(answers.map(() => ['log-unavailable']));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
  expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(answers.map(() => '2'));
}

/** The log, but for one thing that goes wrong. */
function lookingUp(log: EventLog, lookup: EventLog['lookup']): EventLog {
  return new Proxy(log, {
    get: (target, name) => {
      if (name === 'lookup') return lookup;
      const part: unknown = Reflect.get(target, name);
      return typeof part === 'function' ? part.bind(target) : part;
    },
  });
}
