import type {
  Message,
  PartitionerArgs,
  ProducerBatch,
  ProducerConfig,
  RecordMetadata,
  TopicMessages,
} from 'kafkajs';
import type { RecordPosition } from '../event-log.ts';
import type { PlacedRecord } from '../placement.ts';

/**
 * Bounds of one request. kafkajs puts the records of a partition into one batch, which the broker refuses above
 * `max.message.bytes`.
 */
const REQUEST_BYTES_MAX = 512 * 1_024;
const REQUEST_RECORDS_MAX = 5_000;

/** Settings of every producer: partitions are decided before, all replicas acknowledge. */
export const PRODUCER: ProducerConfig = {
  allowAutoTopicCreation: false,
  createPartitioner: () => refuseToPlace,
};

/** Never asked: see `groupedMessages`. An answer would put records where nobody looks for them. */
function refuseToPlace({ topic }: PartitionerArgs): never {
  throw new Error(`kafkajs was given no partition for a record of ${topic}; nothing of its request was sent`);
}

export interface Sender {
  sendBatch(batch: ProducerBatch): Promise<RecordMetadata[]>;
}

/** A record with the topic it goes to and a place for the position that it gets. */
export interface Outgoing {
  readonly topic: string;
  readonly record: PlacedRecord;
  readonly sent: (position: RecordPosition) => void;
}

/** Collects records for one request, in order, until the next one would exceed its bounds. */
export class ProduceRequest {
  readonly #records: Outgoing[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** False when there is no room for it. A request takes at least one record. */
  add(outgoing: Outgoing): boolean {
    const { bytes } = outgoing.record;
    const full = this.#records.length >= REQUEST_RECORDS_MAX || this.#bytes + bytes > REQUEST_BYTES_MAX;
    if (full && !this.isEmpty) return false;
    this.#records.push(outgoing);
    this.#bytes += bytes;
    return true;
  }

  async send(sender: Sender): Promise<void> {
    const next = nextPositions(await sender.sendBatch({ topicMessages: this.#topicMessages() }));
    for (const { topic, record, sent } of this.#records) {
      const { partition } = record;
      sent({ partition, position: next(topic, partition) });
    }
  }

  #topicMessages(): TopicMessages[] {
    const byTopic = Map.groupBy(this.#records, ({ topic }) => topic);
    return [...byTopic].map(([topic, records]) => ({
      topic,
      messages: groupedMessages(records.map(({ record }) => messageOf(record))),
    }));
  }
}

/**
 * Messages for kafkajs, which groups them by partition with `messages.reduce`, and copies those of a partition once for
 * each of them, which is quadratic. Here they are grouped already.
 */
function groupedMessages(messages: Message[]): Message[] {
  const byPartition = Object.fromEntries(Map.groupBy(messages, ({ partition }) => partition));
  return Object.defineProperty(messages, 'reduce', { value: () => byPartition });
}

function messageOf({ key, value, partition, timestampMs, headers }: PlacedRecord): Message {
  const message = { key, value, partition, timestamp: String(timestampMs) };
  return headers.length === 0 ? message : { ...message, headers: Object.fromEntries(headers) };
}

/** The broker answers with the position of the first record of each partition; the others follow it. */
function nextPositions(answers: readonly RecordMetadata[]): (topic: string, partition: number) => number {
  const next = new Map<string, number>();
  for (const { topicName, partition, baseOffset } of answers) {
    if (baseOffset !== undefined) next.set(`${topicName}/${partition}`, Number(baseOffset));
  }
  return (topic, partition) => {
    const place = `${topic}/${partition}`;
    const position = next.get(place);
    if (position === undefined) throw new Error(`the broker gave no position for a record of ${place}`);
    next.set(place, position + 1);
    return position;
  };
}
