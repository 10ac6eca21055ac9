import { Kafka, logLevel } from 'kafkajs';
import BrokerClient from 'kafkajs/src/broker/index.js';
import { startKafkaWith } from './kafka-with.ts';
import type { LocalKafka } from './local-kafka.ts';

/**
 * A broker with which a transaction can be left open as if its marker had been lost. Apache Kafka 4.4.0 loses it where
 * it is killed between the decision and the marker and, when it is back, has no leader for the partition yet
 * ("likely deleted already and hence can be skipped").
 */
export function startForgetfulKafka(): Promise<LocalKafka | undefined> {
  // It would refuse records of which its coordinator knows nothing.
  const settings = { 'transaction.partition.verification.enable': false };
  return startKafkaWith('that loses a marker', { settings });
}

export interface LeftOpen {
  /** The owner whose transaction it was. */
  readonly group: string;
  readonly from: string;
  readonly partition: number;
  /** Committed by the same transaction. */
  readonly nextPosition: number;
  /** A record that it appended to the partition of the same number. */
  readonly topic: string;
  readonly value: string;
}

/**
 * Leaves a record in a transaction of which the coordinator knows nothing, and which nobody ends; the position that it
 * committed has its marker.
 */
export async function leaveOpen(
  { brokers }: LocalKafka,
  { group, from, partition, nextPosition, topic, value }: LeftOpen,
): Promise<void> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({
    transactionalId: `${group}.${from}.${partition}`,
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: () => () => partition,
  });
  await producer.connect();
  const transaction = await producer.transaction();
  const tells = Reflect.get(BrokerClient.prototype, 'addPartitionsToTxn');
  Object.assign(BrokerClient.prototype, { addPartitionsToTxn: async () => ({}) });
  try {
    await transaction.send({ topic, messages: [{ key: null, value }] });
  } finally {
    Object.assign(BrokerClient.prototype, { addPartitionsToTxn: tells });
    await producer.disconnect();
  }
  const admin = kafka.admin();
  await admin.connect();
  const partitions = [{ partition, offset: String(nextPosition) }];
  await admin.setOffsets({ groupId: group, topic: from, partitions }).finally(() => admin.disconnect());
}
