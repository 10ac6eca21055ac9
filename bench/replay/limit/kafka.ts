import { randomUUID } from 'node:crypto';
import { BALLOT_BOX, ELECTORAL_ROLL } from '@votestream/domain';
import { Kafka, logLevel } from 'kafkajs';
import type { PlainFold } from './plain-fold.ts';

/**
 * The plain client: a group of its own from the beginning, kafkajs' defaults. Fetches of 0.5, 1 (the default) and 2 MB a
 * partition could not be told apart in five alternating rounds.
 * @returns seconds from having joined the group to the last record.
 */
export async function foldFromKafka(
  brokers: readonly string[],
  events: number,
  fold: PlainFold,
): Promise<number> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `limit-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topics: [ELECTORAL_ROLL, BALLOT_BOX], fromBeginning: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let startedMs = performance.now();
  consumer.on(consumer.events.GROUP_JOIN, () => {
    startedMs = performance.now();
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { value } of batch.messages) fold.add(value?.toString() ?? 'null');
      if (fold.events >= events) resolve();
    },
  });
  await promise;
  // Leaving the group takes a while and reads nothing: the process just ends.
  return (performance.now() - startedMs) / 1000;
}
