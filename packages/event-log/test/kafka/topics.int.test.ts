import { randomBytes } from 'node:crypto';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { DangerousDifferenceError, type TopicSpec } from '../../src/index.ts';
import { openKafkaLog } from '../../src/kafka/index.ts';
import { sharedBroker } from '../broker/index.ts';

const DAY_MS = 86_400_000;
const broker = await sharedBroker();
const brokers = broker?.brokers.split(',') ?? [];
const log = openKafkaLog({ brokers });
const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
if (broker !== undefined) await admin.connect();
afterAll(async () => {
  await log.close();
  if (broker !== undefined) await admin.disconnect();
});

let events: TopicSpec;
let requests: TopicSpec;
beforeEach((context) => {
  if (broker === undefined) context.skip('there is no broker');
  const unique = randomBytes(6).toString('hex');
  events = { name: `test.events-${unique}`, partitions: 2, retentionMs: null };
  requests = { name: `test.requests-${unique}`, partitions: 2, retentionMs: 30 * DAY_MS };
});

/** As an operator would, by hand. */
async function createByHand({ name }: TopicSpec, settings: Record<string, string>, partitions = 2) {
  const configEntries = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
  await admin.createTopics({ topics: [{ topic: name, numPartitions: partitions, configEntries }] });
}

async function settingOf({ name }: TopicSpec, setting: string): Promise<string | undefined> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name, configNames: [setting] }],
  });
  return resources[0]?.configEntries[0]?.configValue;
}

test('topics that are missing are reported, created as declared, and then there is nothing to do', async () => {
  const declared = [events, requests];
  const missing = await log.topicDifferences(declared);
  expect(missing.map(({ topic, kind }) => [topic, kind])).toEqual(
    declared.map(({ name }) => [name, 'missing']),
  );
  expect(await log.amendTopics(declared)).toEqual(missing);
  await expect.poll(() => log.topicDifferences(declared), { timeout: 30_000 }).toEqual([]);
  expect(await settingOf(events, 'retention.ms')).toBe('-1');
  expect(await settingOf(requests, 'retention.ms')).toBe(String(30 * DAY_MS));
});

test('what every service creates when it starts is what is declared', async () => {
  await log.createTopics([events, requests]);
  await expect.poll(() => log.topicDifferences([events, requests]), { timeout: 30_000 }).toEqual([]);
});

test('harmless differences are mended, and settings that nobody declares stay', async () => {
  await createByHand(requests, {
    'retention.ms': String(DAY_MS),
    'max.message.bytes': '1000',
    'segment.ms': '3600000',
    'message.timestamp.after.max.ms': '3600000',
  });
  await expect
    .poll(async () => (await log.topicDifferences([requests])).map(({ what, kind }) => [what, kind]), {
      timeout: 30_000,
    })
    .toEqual([
      ['retention.ms', 'harmless'],
      ['max.message.bytes', 'harmless'],
      ['message.timestamp.after.max.ms', 'harmless'],
    ]);
  await log.amendTopics([requests]);
  await expect.poll(() => log.topicDifferences([requests]), { timeout: 30_000 }).toEqual([]);
  expect(await settingOf(requests, 'retention.ms')).toBe(String(30 * DAY_MS));
  expect(await settingOf(requests, 'segment.ms')).toBe('3600000');
});

describe('what may have lost records already is refused, and nothing at all is changed', () => {
  const dangers: [name: string, settings: Record<string, string>, partitions: number, what: string][] = [
    ['events that are deleted after a while', { 'retention.ms': String(DAY_MS) }, 2, 'retention.ms'],
    ['events that are deleted when they are many', { 'retention.bytes': '1000000' }, 2, 'retention.bytes'],
    ['events that are compacted', { 'cleanup.policy': 'compact' }, 2, 'cleanup.policy'],
    ['events that are compacted and deleted', { 'cleanup.policy': 'compact,delete' }, 2, 'cleanup.policy'],
    ['times to the millisecond', { 'message.timestamp.type': 'LogAppendTime' }, 2, 'message.timestamp.type'],
    ['fewer partitions', {}, 1, 'partitions'],
    ['more partitions', {}, 3, 'partitions'],
  ];
  test.each(dangers)('%s', async (_, settings, partitions, what) => {
    await createByHand(
      events,
      { 'retention.ms': '-1', ...settings, 'max.message.bytes': '1000' },
      partitions,
    );
    const reported = async () =>
      (await log.topicDifferences([events, requests]))
        .filter(({ kind }) => kind === 'dangerous')
        .map((each) => each.what);
    await expect.poll(reported, { timeout: 30_000 }).toEqual([what]);
    await expect(log.amendTopics([events, requests])).rejects.toThrow(DangerousDifferenceError);
    expect(await settingOf(events, 'max.message.bytes')).toBe('1000');
    expect((await log.topicDifferences([requests])).map(({ kind }) => kind)).toEqual(['missing']);
  });

  test('requests that are compacted', async () => {
    await createByHand(requests, { 'cleanup.policy': 'compact' });
    await expect
      .poll(async () => (await log.topicDifferences([requests])).map(({ kind }) => kind), { timeout: 30_000 })
      .toContain('dangerous');
  });
});
