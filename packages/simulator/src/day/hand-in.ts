import { BUNDLE_REQUESTS_MAX, type RequestTopic } from '@votestream/domain';
import { partitionOfKey } from '@votestream/event-log';
import { type Randomness, STREAM } from '../random/randomness.ts';
import type { RequestText } from '../requests.ts';
import type { Outbox, RequestRecord } from './outbox.ts';

interface Group {
  readonly key: string;
  readonly texts: string[];
  /** All requests in it are accepted, so that the whole bundle sent again is repeated and nothing else. */
  clean: boolean;
}

/** What hand-ins share: where they go, how many partitions there are, and how bundles are numbered. */
export class Post {
  readonly outbox: Outbox;
  readonly partitions: number;
  readonly #randomness: Randomness;
  #bundles = 0;

  constructor(outbox: Outbox, partitions: number, randomness: Randomness) {
    this.outbox = outbox;
    this.partitions = partitions;
    this.#randomness = randomness;
  }

  /** The id of the next bundle, and a number in [0, 1) to decide whether it is sent twice. */
  nextBundle(): { bundleId: string; chance: number } {
    const bundleId = this.#randomness.id(STREAM.bundleId, this.#bundles++);
    return { bundleId, chance: this.#randomness.spare };
  }

  /** One request alone in its record. */
  single(topic: RequestTopic, { key, text }: RequestText): RequestRecord {
    return {
      topic,
      record: { key, value: text, partition: partitionOfKey(key, this.partitions) },
      requests: 1,
    };
  }
}

/** What one station hands in at one time to one topic: a bundle for each partition that its requests belong to. */
export class HandIn {
  readonly #post: Post;
  readonly #topic: RequestTopic;
  readonly #stationId: string;
  readonly #onBundle: (bundle: RequestRecord, chance: number) => void;
  readonly #groups: (Group | undefined)[] = [];
  #latest = 0;

  /** @param onBundle sees each bundle that holds nothing but accepted requests. */
  constructor(
    post: Post,
    topic: RequestTopic,
    stationId: string,
    onBundle: (bundle: RequestRecord, chance: number) => void,
  ) {
    this.#post = post;
    this.#topic = topic;
    this.#stationId = stationId;
    this.#onBundle = onBundle;
  }

  /** @param accepted whether this is a request's first time and it will be accepted. */
  add({ key, text }: RequestText, accepted: boolean): void {
    const partition = partitionOfKey(key, this.#post.partitions);
    let group = this.#groups[partition];
    if (group && group.texts.length >= BUNDLE_REQUESTS_MAX) {
      this.#sendGroup(partition, group);
      group = undefined;
    }
    if (!group) {
      group = { key, texts: [], clean: true };
      this.#groups[partition] = group;
    }
    group.texts.push(text);
    if (!accepted) group.clean = false;
    this.#latest = partition;
  }

  /** Puts what has no readable key behind the request added last. @returns false where that bundle is full. */
  addUnkeyed(text: string): boolean {
    const group = this.#groups[this.#latest];
    if (!group || group.texts.length >= BUNDLE_REQUESTS_MAX) return false;
    group.texts.push(text);
    group.clean = false;
    return true;
  }

  send(): void {
    this.#groups.forEach((group, partition) => {
      if (group) this.#sendGroup(partition, group);
    });
    this.#groups.length = 0;
  }

  #sendGroup(partition: number, { key, texts, clean }: Group): void {
    const { bundleId, chance } = this.#post.nextBundle();
    const alone = texts.length === 1;
    const value = alone
      ? (texts[0] ?? '')
      : `{"type":"Bundle","version":1,"id":"${bundleId}","stationId":"${this.#stationId}","requests":[${texts.join(',')}]}`;
    const bundle = { topic: this.#topic, record: { key, value, partition }, requests: texts.length };
    this.#post.outbox.put(bundle);
    if (clean) this.#onBundle(bundle, chance);
  }
}
