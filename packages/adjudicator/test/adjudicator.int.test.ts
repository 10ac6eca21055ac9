import { randomUUID } from 'node:crypto';
import {
  BALLOT_SUBMISSIONS,
  type BallotRequest,
  DEAD_LETTERS,
  ELECTION_REQUESTS,
  ELECTIONS,
  type RequestTopic,
  ROLL_REQUESTS,
  type RollRequest,
} from '@votestream/domain';
import { type EventLog, type NewRecord, partitionOfKey } from '@votestream/event-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Adjudication, openAdjudication } from './adjudication.ts';
import { expectRefused, expectReplayAnswered } from './adversary-cases.ts';
import { answersTo, eventsOf, outcome, submit } from './decided.ts';
import { engines } from './engines.ts';
import { handoverCases, type OnEngine } from './handover-cases.ts';
import {
  alone,
  announcement,
  ballot,
  bundled,
  certification,
  checkIn,
  keyOf,
  PARTITIONS,
  raceCall,
  raceCalledInVersion1,
  registration,
  retraction,
  single,
  station,
  voterOf,
  votersOf,
} from './requests.ts';

describe.each(engines)('adjudication on $name', (engine) => {
  let adjudication: Adjudication | undefined;
  let log: EventLog;

  beforeAll(async () => {
    const opened = await engine.open();
    if (!opened) return;
    adjudication = await openAdjudication(opened);
    ({ log } = adjudication);
    await Promise.all([adjudication.start(), adjudication.start()]);
    const setUp = [announcement(), station('vt-1', 'VT'), station('wy-1', 'WY')];
    await submit(
      log,
      ELECTION_REQUESTS,
      setUp.map((request) => alone(request)),
    );
  });

  afterAll(() => adjudication?.close());

  const onEngine: OnEngine = (title, test) =>
    it(title, async (context) => {
      if (!adjudication) context.skip('no broker');
      else await test(adjudication);
    });

  onEngine('two adjudicators that start at once make one log, with one id', async () => {
    const created = (await eventsOf(log, ELECTION_REQUESTS)).filter(({ type }) => type === 'LogCreated');
    expect(created).toHaveLength(1);
    expect(await log.id()).toBe(created[0]?.data['logId']);
  });

  onEngine('every request of a bundle gets exactly one event, whatever is wrong with it', async () => {
    const voters = votersOf(1, 5);
    const [first = '', second = '', third = ''] = voters;
    const foreign = voterOf(2);
    await submit(
      log,
      ROLL_REQUESTS,
      [first, second, foreign].map((voter) => alone(registration(voter))),
    );
    const [record] = await submit(log, ROLL_REQUESTS, [
      bundled(ROLL_REQUESTS, first, [
        checkIn(first),
        { type: 'CheckIn', version: 1 },
        checkIn(foreign),
        checkIn(third),
        'nonsense',
        checkIn(second, 'wy-1'),
        registration(third),
        checkIn(second),
      ]),
    ]);
    const answers = answersTo(await eventsOf(log, ROLL_REQUESTS), record);
    expect(answers.map(outcome)).toEqual([
      'BallotIssued',
      'malformed',
      'wrong-partition',
      'unknown-voter',
      'malformed',
      'wrong-credential',
      'wrong-credential',
      'BallotIssued',
    ]);
    expect(answers.map(({ key }) => key)).toEqual([first, null, foreign, third, null, second, third, second]);
  });

  onEngine('what is no request at all is refused, and its bytes are kept', async () => {
    const bytes = Buffer.from([0x7b, 0x00, 0xff, 0xfe]);
    const [record] = await submit(log, ROLL_REQUESTS, [{ key: 'nobody', value: bytes }]);
    expect(answersTo(await eventsOf(log, ROLL_REQUESTS), record).map(outcome)).toEqual(['malformed']);
    const letters = await readAll(DEAD_LETTERS);
    expect(letters.map(({ value }) => value?.toString('hex'))).toContain(bytes.toString('hex'));
    expect(letters.at(-1)?.headers['topic']?.toString()).toBe(ROLL_REQUESTS);
  });

  onEngine(
    'time never decreases in a partition, also where a repeat stands behind later answers',
    async () => {
      const [first = '', second = ''] = votersOf(2, 2);
      const register = registration(first);
      const records = [alone(register), alone(register), alone(registration(second), '2028-11-07T17:01:00Z')];
      const [, again, later] = await submit(log, ROLL_REQUESTS, records);
      const events = await eventsOf(log, ROLL_REQUESTS);
      const [repeated] = answersTo(events, again);
      const [registered] = answersTo(events, later);
      // Decided in one transaction, or the test would show nothing.
      expect(repeated?.position).toBeGreaterThan(registered?.position ?? Number.POSITIVE_INFINITY);
      const times = events.filter(({ partition }) => partition === again?.partition).map(({ at }) => at);
      expect(times).toEqual(times.toSorted());
    },
  );

  onEngine('a repeat points at the first answer, also within one bundle and across records', async () => {
    const voter = voterOf(0);
    const register = registration(voter);
    const check = checkIn(voter);
    const [office] = await submit(log, ROLL_REQUESTS, [
      bundled(ROLL_REQUESTS, voter, [register, register], { stationId: 'registrar', signedBy: null }),
    ]);
    const records = [bundled(ROLL_REQUESTS, voter, [check, check]), single(check)];
    const [record, again] = await submit(log, ROLL_REQUESTS, records);
    const events = await eventsOf(log, ROLL_REQUESTS);
    const [registered, registeredAgain] = answersTo(events, office);
    const [issued, issuedAgain] = answersTo(events, record);
    expect([registered, registeredAgain, issued, issuedAgain].map((event) => event?.type)).toEqual([
      'VoterRegistered',
      'RegistrationRepeated',
      'BallotIssued',
      'CheckInRepeated',
    ]);
    expect(registeredAgain?.data.original).toBe(registered?.position);
    expect(issuedAgain?.data.original).toBe(issued?.position);
    expect(answersTo(events, again)[0]?.data.original).toBe(issued?.position);
  });

  onEngine('a ballot that a foreign partitioner writes to two partitions counts once', async () => {
    const ballotId = randomUUID();
    const request = ballot(ballotId);
    const records = Array.from({ length: PARTITIONS }, (_, partition) => ({ ...single(request), partition }));
    await submit(log, BALLOT_SUBMISSIONS, records);
    const events = (await eventsOf(log, BALLOT_SUBMISSIONS)).filter(
      ({ data }) => data['ballotId'] === ballotId,
    );
    expect(events.map(outcome).toSorted()).toEqual(['VoteCast', 'wrong-partition', 'wrong-partition']);
    expect(events.find(({ type }) => type === 'VoteCast')?.partition).toBe(
      partitionOfKey(ballotId, PARTITIONS),
    );
  });

  onEngine('whoever tries to get round a rule is recorded with the reason, and nothing is counted', () =>
    expectRefused(log, voterOf(0)),
  );

  onEngine('a bundle that is replayed gets the first answers once more', () =>
    expectReplayAnswered(log, [voterOf(1), voterOf(1)]),
  );

  onEngine('a record under a key that is not its own is refused', async () => {
    const request = ballot(randomUUID());
    const partition = partitionOfKey(keyOf(request), PARTITIONS);
    const [record] = await submit(log, BALLOT_SUBMISSIONS, [
      { ...single(request), key: 'another', partition },
    ]);
    expect(answersTo(await eventsOf(log, BALLOT_SUBMISSIONS), record).map(outcome)).toEqual(['wrong-key']);
  });

  onEngine('the same ballot in 200 submissions counts once, and with another choice not at all', async () => {
    const ballotId = randomUUID();
    const request = ballot(ballotId);
    const changed = ballot(ballotId, 'jonah');
    const submissions = Array.from({ length: 200 }, (_, index) =>
      single(index % 4 === 3 ? changed : request),
    );
    await Promise.all([
      submit(log, BALLOT_SUBMISSIONS, submissions.slice(0, 100)),
      submit(log, BALLOT_SUBMISSIONS, submissions.slice(100)),
    ]);
    const events = (await eventsOf(log, BALLOT_SUBMISSIONS)).filter(
      ({ data }) => data['ballotId'] === ballotId,
    );
    const counts = Map.groupBy(events, outcome);
    expect(counts.get('VoteCast')).toHaveLength(1);
    expect(counts.get('VoteRepeated')).toHaveLength(149);
    expect(counts.get('ballot-already-cast')).toHaveLength(50);
  });

  onEngine('a request that names an election announced a moment ago is not refused', async () => {
    const stationId = 'vt-new';
    await submit(log, ELECTION_REQUESTS, [alone(station(stationId, 'VT'))]);
    const request = ballot(randomUUID(), 'ada', stationId);
    const [record] = await submit(log, BALLOT_SUBMISSIONS, [
      bundled(BALLOT_SUBMISSIONS, keyOf(request), [request], { stationId }),
    ]);
    expect(answersTo(await eventsOf(log, BALLOT_SUBMISSIONS), record).map(outcome)).toEqual(['VoteCast']);
  });

  onEngine('once a result is certified nothing is added to it, however it is dated', async () => {
    const certified = 'certified-2028';
    const of = <Each extends { data: object }>(request: Each): Each => ({
      ...request,
      data: { ...request.data, electionId: certified },
    });
    const send = async (topic: RequestTopic, records: NewRecord[]) => {
      const places = await submit(log, topic, records);
      const events = await eventsOf(log, topic);
      return places.flatMap((place) => answersTo(events, place)).map(outcome);
    };
    const signed = (topic: RequestTopic, request: RollRequest | BallotRequest) =>
      bundled(topic, keyOf(request), [of(request)], { electionId: certified });
    await send(ELECTION_REQUESTS, [alone(of(announcement())), alone(of(station('vt-1', 'VT')))]);
    const voter = voterOf(0);
    const before = signed(BALLOT_SUBMISSIONS, ballot(randomUUID()));
    expect(await send(ROLL_REQUESTS, [alone(of(registration(voter)))])).toEqual(['VoterRegistered']);
    expect(await send(BALLOT_SUBMISSIONS, [before])).toEqual(['VoteCast']);

    expect(await send(ELECTION_REQUESTS, [alone(certification(certified))])).toEqual(['ResultCertified']);
    const late = Array.from({ length: 20 }, () => signed(BALLOT_SUBMISSIONS, ballot(randomUUID())));
    expect(new Set(await send(BALLOT_SUBMISSIONS, late))).toEqual(new Set(['polls-closed']));
    expect(await send(BALLOT_SUBMISSIONS, [before])).toEqual(['VoteRepeated']);
    const toRoll = [alone(of(registration(voterOf(0)))), signed(ROLL_REQUESTS, checkIn(voter))];
    expect(await send(ROLL_REQUESTS, toRoll)).toEqual(['polls-closed', 'polls-closed']);
  });

  onEngine('a call from before calls named their desk still stands, and can be retracted', async (given) => {
    await given.stopAll();
    const [standing] = await log.append(ELECTIONS, [raceCalledInVersion1()]);
    await given.start();
    const requests = [raceCall(), raceCall('Decision desk'), retraction(), raceCall('Decision desk')];
    const records = await submit(
      log,
      ELECTION_REQUESTS,
      requests.map((request) => alone(request)),
    );

    const events = await eventsOf(log, ELECTION_REQUESTS);
    const answers = records.flatMap((record) => answersTo(events, record));
    expect(answers.map(outcome)).toEqual([
      'ElectionRequestRepeated',
      'already-called',
      'RaceCallRetracted',
      'RaceCalled',
    ]);
    expect(answers[0]?.data.original).toBe(standing?.position);
    expect(answers[3]).toMatchObject({ version: 2, data: { calledBy: 'Decision desk' } });
  });

  handoverCases(onEngine);

  onEngine('time never decreases within a partition, and event ids are unique', async () => {
    for (const topic of [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS] as const) {
      const events = await eventsOf(log, topic);
      for (const [, partition] of Map.groupBy(events, (event) => event.partition)) {
        const times = partition.filter(({ type }) => type !== 'LogCreated').map(({ at }) => at);
        expect(times).toEqual(times.toSorted());
      }
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    }
  });

  async function readAll(topic: string) {
    const records = [];
    for await (const batch of log.read(topic, 0, 0)) records.push(...batch.records);
    return records;
  }
});
