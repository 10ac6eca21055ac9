import { type StationKey, signBundle } from '@votestream/credentials';
import type { RequestTopic } from '@votestream/domain';
import { partitionOfKey } from '@votestream/event-log';
import { type Randomness, STREAM, unit } from '../random/randomness.ts';
import type { RequestText } from '../requests.ts';
import { textOf } from './clock.ts';
import type { Outbox, RequestRecord } from './outbox.ts';

/** Who hands in bundles: a station, or the registration office, which signs nothing. */
export interface Office {
  readonly stationId: string;
  readonly key: StationKey | null;
  /** Of the bundles so far, by topic. */
  readonly handedIn: Map<RequestTopic, number>;
}

/** Writes records of requests, and takes them. */
export class Post {
  readonly outbox: Outbox;
  readonly partitions: number;
  readonly #electionId: string;
  readonly #randomness: Randomness;
  #bundles = 0;

  constructor(electionId: string, outbox: Outbox, partitions: number, randomness: Randomness) {
    this.#electionId = electionId;
    this.outbox = outbox;
    this.partitions = partitions;
    this.#randomness = randomness;
  }

  /** A number in [0, 1) to decide whether the next bundle is sent twice. */
  nextChance(): number {
    return unit(this.#randomness.draw(STREAM.bundle, this.#bundles++).w3);
  }

  /** What an office hands in at once. @param texts requests of one partition, the first of them under `key`. */
  bundle(
    topic: RequestTopic,
    office: Office,
    minute: number,
    key: string,
    texts: readonly string[],
  ): RequestRecord {
    const content = this.contentOf(topic, office, texts);
    const unsigned = { topic, at: textOf(minute), content };
    const partition = partitionOfKey(key, this.partitions);
    let value: string | undefined;
    const record = {
      key,
      partition,
      /** Signed when it is read: an election that is only counted, or sent from its middle on, signs no more than that. */
      get value() {
        value ??= signBundle(unsigned, office.key);
        return value;
      },
    };
    return { topic, record, requests: texts.length };
  }

  /** One request in a bundle of its own. */
  single(topic: RequestTopic, office: Office, minute: number, { key, text }: RequestText): RequestRecord {
    return this.bundle(topic, office, minute, key, [text]);
  }

  /** One request without a bundle, as the administration sends it. */
  alone(topic: RequestTopic, minute: number, { key, text }: RequestText): RequestRecord {
    const value = `{"at":"${textOf(minute)}",${text.slice(1)}`;
    return { topic, record: this.#addressed(key, value), requests: 1 };
  }

  /** What is signed of a bundle, which is the office's next one. */
  contentOf(topic: RequestTopic, { stationId, handedIn }: Office, texts: readonly string[]): string {
    const number = (handedIn.get(topic) ?? 0) + 1;
    handedIn.set(topic, number);
    return `{"electionId":"${this.#electionId}","stationId":"${stationId}","number":${number},"requests":[${texts.join(',')}]}`;
  }

  /** A record that says nothing of who wrote it. */
  raw(topic: RequestTopic, key: string, value: string | Uint8Array): RequestRecord {
    return { topic, record: this.#addressed(key, value), requests: 1 };
  }

  #addressed(key: string, value: string | Uint8Array): RequestRecord['record'] {
    return { key, value, partition: partitionOfKey(key, this.partitions) };
  }
}
