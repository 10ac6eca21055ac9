import { BUNDLE_REQUESTS_MAX, type RequestTopic } from '@votestream/domain';
import { partitionOfKey } from '@votestream/event-log';
import type { RequestText } from '../requests.ts';
import type { RequestRecord } from './outbox.ts';
import type { Office, Post } from './post.ts';

interface Group {
  readonly key: string;
  readonly texts: string[];
  /** All requests in it are accepted, so that the whole bundle sent again is repeated and nothing else. */
  clean: boolean;
}

/** What one office hands in at one time to one topic: a bundle for each partition that its requests belong to. */
export class HandIn {
  readonly #post: Post;
  readonly #topic: RequestTopic;
  readonly #office: Office;
  readonly #minute: number;
  readonly #onBundle: (bundle: RequestRecord, chance: number) => void;
  readonly #groups: (Group | undefined)[] = [];
  #latest = 0;

  /** @param onBundle sees each bundle that holds nothing but accepted requests. */
  constructor(
    post: Post,
    topic: RequestTopic,
    office: Office,
    minute: number,
    onBundle: (bundle: RequestRecord, chance: number) => void,
  ) {
    this.#post = post;
    this.#topic = topic;
    this.#office = office;
    this.#minute = minute;
    this.#onBundle = onBundle;
  }

  /** @param accepted whether this is a request's first time and it will be accepted. */
  add({ key, text }: RequestText, accepted: boolean): void {
    const partition = partitionOfKey(key, this.#post.partitions);
    let group = this.#groups[partition];
    if (group && group.texts.length >= BUNDLE_REQUESTS_MAX) {
      this.#sendGroup(group);
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
    for (const group of this.#groups) if (group) this.#sendGroup(group);
    this.#groups.length = 0;
  }

  #sendGroup({ key, texts, clean }: Group): void {
    const bundle = this.#post.bundle(this.#topic, this.#office, this.#minute, key, texts);
    const chance = this.#post.nextChance();
    this.#post.outbox.put(bundle);
    if (clean) this.#onBundle(bundle, chance);
  }
}
