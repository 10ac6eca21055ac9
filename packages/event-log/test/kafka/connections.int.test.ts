import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openKafkaLog } from '../../src/kafka/index.ts';
import { sharedBroker } from '../broker/index.ts';

const PARTITIONS = 6;

const socketsOpen = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

test('a command that asks many partitions at once comes to its end', async (context) => {
  const broker = await sharedBroker();
  if (broker === undefined) return context.skip('there is no broker');
  const topic = `test.asked-${randomBytes(6).toString('hex')}`;
  const before = socketsOpen();
  const log = openKafkaLog({ brokers: broker.brokers.split(',') });
  await log.createTopics([{ name: topic, partitions: PARTITIONS }]);
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  await log.append(
    topic,
    partitions.map((partition) => ({ key: null, value: 'a ballot', partition })),
  );
  const answers = await Promise.all(partitions.map((partition) => log.hasCommittedFrom(topic, partition, 0)));
  expect(answers).toEqual(partitions.map(() => true));
  await log.close();
  // Any that were left open would keep the process alive.
  await expect.poll(socketsOpen, { timeout: 30_000 }).toBeLessThanOrEqual(before);
});
