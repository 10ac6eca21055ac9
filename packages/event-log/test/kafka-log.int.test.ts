import { randomBytes } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, type TestContext, test } from 'vitest';
import { type Assignment, type EventLog, FencedError } from '../src/index.ts';
import { openKafkaLog } from '../src/kafka/index.ts';
import { PRODUCER } from '../src/kafka/producing.ts';
import { sharedBroker } from './broker/index.ts';
import { type Member, type MemberOptions, startMember } from './conformance/member.ts';
import { contents, numbered, textOf } from './conformance/records.ts';

const patient = { timeout: 60_000, interval: 20 };
const broker = await sharedBroker();
const warnings: string[] = [];
process.on('warning', ({ name }) => warnings.push(name));

let opened: EventLog[];
let members: Member[];
let log: EventLog;
let topics: { requests: string; events: string };
let group: string;

beforeEach((context: TestContext) => {
  opened = [];
  members = [];
  if (broker === undefined) context.skip('there is no broker');
  const unique = randomBytes(6).toString('hex');
  topics = { requests: `test.requests-${unique}`, events: `test.events-${unique}` };
  group = `test.group-${unique}`;
  log = open();
});

afterEach(async () => {
  await Promise.allSettled(members.map((member) => member.leave()));
  await Promise.all(opened.map((each) => each.close()));
});

function open(): EventLog {
  const own = openKafkaLog({ brokers: broker?.brokers.split(',') ?? [] });
  opened.push(own);
  return own;
}

const createTopics = (partitions: number) =>
  log.createTopics(Object.values(topics).map((name) => ({ name, partitions })));

function join(options: Pick<MemberOptions, 'onBatch' | 'positionOf'> = {}): Member {
  const member = startMember(open(), { group, topics: [topics.requests], ...options });
  members.push(member);
  return member;
}

async function assignmentOf(member: Member): Promise<Assignment> {
  await expect.poll(() => member.owned.size, patient).toBeGreaterThan(0);
  const [assignment] = member.owned.values();
  if (assignment === undefined) throw new Error('the partition was lost again');
  return assignment;
}

/** A point that one side reaches and the other waits for. */
function gate(): { open: () => void; passed: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: () => resolve(), passed: promise };
}

test('a record whose partition kafkajs asks for is refused, and not put into any', async () => {
  await createTopics(2);
  const kafka = new Kafka({ brokers: broker?.brokers.split(',') ?? [], logLevel: logLevel.NOTHING });
  const producer = kafka.producer(PRODUCER);
  await producer.connect();
  const messages = [{ value: 'for partition 1', partition: 1 }];
  await expect(producer.send({ topic: topics.events, messages })).rejects.toThrow('no partition');
  await producer.disconnect();
  for (const partition of [0, 1]) expect((await contents(log, topics.events, partition)).values).toEqual([]);
});

describe('transactions of the Kafka adapter', () => {
  test('what a transaction wrote and committed can be read as soon as it returns', async () => {
    await createTopics(1);
    const assignment = await assignmentOf(join());
    for (let round = 1; round <= 50; round++) {
      const [last] = await assignment.transact(async (transaction) => {
        await transaction.commitPosition(round);
        return transaction.append(topics.events, numbered('v', 1));
      });
      expect(await log.lookup(topics.events, 0, last?.position ?? -1)).toBeDefined();
      expect(await log.committed(group, topics.requests)).toEqual([{ partition: 0, position: round }]);
    }
    for (let round = 51; round <= 100; round++) {
      await assignment.transact((transaction) => transaction.commitPosition(round));
      expect(await assignment.committedPosition()).toBe(round);
    }
  });

  test('an owner that commits late, when its heir has started, does not make the heir repeat its work', async () => {
    await createTopics(1);
    const [held, late, started] = [gate(), gate(), gate()];
    const copy = (
      assignment: Assignment,
      values: (string | null)[],
      beforeCommit = async () => {},
      next = 0,
    ) =>
      assignment.transact(async (transaction) => {
        const records = values.map((value) => ({ key: null, value, partition: 0 }));
        await transaction.append(topics.events, records);
        await beforeCommit();
        await transaction.commitPosition(next);
      });
    const valuesOf = (batch: { records: readonly { value: Buffer | null }[] }) =>
      batch.records.map(({ value }) => textOf(value));

    const owner = join({
      onBatch: async (batch, assignment) => {
        const hold = async () => {
          held.open();
          await late.passed;
        };
        await copy(assignment, valuesOf(batch), hold, batch.nextPosition);
        started.open();
      },
    });
    await assignmentOf(owner);
    await log.append(topics.requests, numbered('x', 1));
    await held.passed;
    join({
      onBatch: async (batch, assignment) => {
        late.open();
        await started.passed;
        await copy(assignment, valuesOf(batch), undefined, batch.nextPosition);
      },
    });
    await started.passed;
    await log.append(topics.requests, numbered('y', 1));
    await expect.poll(async () => (await contents(log, topics.events)).values, patient).toContain('y0');
    expect((await contents(log, topics.events)).values).toEqual(['x0', 'y0']);
  });

  test('an owner that lost its partition before its first transaction writes nothing', async () => {
    await createTopics(1);
    const [given, resumed] = [gate(), gate()];
    const outcome: unknown[] = [];
    const writeOnce = (name: string, before = async () => {}) => {
      let done = false;
      return async (_batch: unknown, assignment: Assignment) => {
        if (done) return;
        done = true;
        await before();
        await assignment.transact((transaction) => transaction.append(topics.events, numbered(name, 1)));
      };
    };
    const write = writeOnce('zombie', async () => {
      given.open();
      await resumed.passed;
    });
    const positionOf = async () => 0;
    join({
      positionOf,
      onBatch: (batch, assignment) =>
        write(batch, assignment).catch((error: unknown) => {
          outcome.push(error);
        }),
    });
    await log.append(topics.requests, numbered('x', 1));
    await given.passed;
    join({ positionOf, onBatch: writeOnce('heir') });
    await expect.poll(async () => (await contents(log, topics.events)).values, patient).toEqual(['heir0']);
    resumed.open();
    await expect.poll(() => outcome, patient).toEqual([expect.any(FencedError)]);
    expect((await contents(log, topics.events)).values).toEqual(['heir0']);
  });

  test('an assignment that moved to another member cannot disturb its new owner', async () => {
    await createTopics(2);
    const first = join();
    await expect.poll(() => first.owned.size, patient).toBe(2);
    const before = new Map(first.owned);
    const second = join();
    await expect.poll(() => [first.owned.size, second.owned.size], patient).toEqual([1, 1]);
    const [[place, assignment] = ['', undefined]] = second.owned;
    const write = (value: string) => (transaction: Parameters<Parameters<Assignment['transact']>[0]>[0]) =>
      transaction.append(topics.events, numbered(value, 1));
    await assignment?.transact(write('before'));
    await expect(before.get(place)?.transact(write('late'))).rejects.toThrow(FencedError);
    await assignment?.transact(write('after'));
    expect((await contents(log, topics.events)).values).toEqual(['before0', 'after0']);
  });
});

describe('times of the Kafka adapter', () => {
  test('markers of transactions, which carry the present, do not lead to a wrong position', async () => {
    await createTopics(1);
    const assignment = await assignmentOf(join());
    const opening = Date.UTC(2016, 10, 8, 12);
    const positions: number[] = [];
    for (let minute = 0; minute < 4; minute++) {
      const [record] = numbered(`minute${minute}-`, 1);
      const timestampMs = opening + minute * 60_000;
      const [appended] = await assignment.transact((transaction) =>
        transaction.append(topics.events, record === undefined ? [] : [{ ...record, timestampMs }]),
      );
      positions.push(appended?.position ?? -1);
    }
    const at = async (minute: number) =>
      (await log.positionsAt(topics.events, opening + minute * 60_000))[0]?.position;
    expect(await Promise.all([0, 1, 2, 3].map(at))).toEqual(positions);
    expect(await at(4)).toBe((await log.watermarks(topics.events))[0]?.end);
  });

  test('an idle log sets no timer with a negative delay, of which kafkajs sets a thousand a second', async () => {
    await createTopics(1);
    await log.append(topics.requests, numbered('x', 1));
    expect(warnings).not.toContain('TimeoutNegativeWarning');
  });
});
