import type { Logger } from '@votestream/platform';
import { BACKLOG_INTERVAL_MS } from '../state/backlog.ts';
import type { ElectionState } from '../state/election-state.ts';
import type { ElectionStates } from '../state/election-states.ts';
import { READ_INTERVAL_MS } from '../state/kept-read.ts';
import { encodeEvent } from './event.ts';
import { frameBetween, snapshotOf } from './frame.ts';
import type { Outlet } from './outlet.ts';
import { eventsOf } from './parts.ts';
import { Subscriber } from './subscriber.ts';

const HEARTBEAT_MS_DEFAULT = 15_000;
const SUBSCRIBERS_MAX_DEFAULT = 10_000;
/** With many subscribers frames come less often: reading and sending them takes at most this part of the time. */
const PUBLISHING_PART_MAX = 0.6;

export interface LiveOptions {
  /** A comment is sent this often, so that connections stay open and dead ones are found. */
  readonly heartbeatMs?: number;
  /** Subscribers of this process at one time; more are refused. */
  readonly subscribersMax?: number;
}

export type Subscription =
  | { readonly outcome: 'subscribed' }
  | { readonly outcome: 'refused'; readonly reason: Refusal };
export type Refusal = 'unknown-election' | 'too-many-subscribers';

/** The subscribers of one election, and what the last frame has shown them. */
interface Channel {
  readonly electionId: string;
  readonly subscribers: Set<Subscriber>;
  state: ElectionState;
  /** Of `state`; encoded when it is first needed. */
  snapshot: Uint8Array | undefined;
}

/**
 * Sends what changes to everybody who listens: one read, one frame and one encoding for all subscribers of an
 * election. While nobody listens it does nothing.
 */
export class LiveHub {
  readonly #states: ElectionStates;
  readonly #logger: Logger;
  readonly #heartbeatMs: number;
  readonly #subscribersMax: number;
  readonly #channels = new Map<string, Channel>();
  #subscribers = 0;
  #heartbeat: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dueAtMs = Number.POSITIVE_INFINITY;
  #startedAtMs = Number.NEGATIVE_INFINITY;
  /** When the numbers were last read because of a commit. */
  #readAtMs = Number.NEGATIVE_INFINITY;
  /** No earlier than this the numbers are read again. */
  #restsUntilMs = Number.NEGATIVE_INFINITY;
  #publishing = false;
  #failing = false;
  #closed = false;

  constructor(
    states: ElectionStates,
    logger: Logger,
    { heartbeatMs = HEARTBEAT_MS_DEFAULT, subscribersMax = SUBSCRIBERS_MAX_DEFAULT }: LiveOptions = {},
  ) {
    this.#states = states;
    this.#logger = logger;
    this.#heartbeatMs = heartbeatMs;
    this.#subscribersMax = subscribersMax;
  }

  /** Whoever (re)connects gets a snapshot first, whatever they have seen before. */
  async subscribe(electionId: string, outlet: Outlet): Promise<Subscription> {
    // The numbers of a channel are those of its last frame: the next update follows them.
    const state = this.#channels.get(electionId)?.state ?? (await this.#states.of(electionId));
    if (!state) return { outcome: 'refused', reason: 'unknown-election' };
    if (this.#closed || this.#subscribers >= this.#subscribersMax) {
      return { outcome: 'refused', reason: 'too-many-subscribers' };
    }
    const channel = this.#channelOf(electionId, state);
    const subscriber: Subscriber = new Subscriber({
      outlet,
      newest: () => newestOf(channel),
      onEnd: () => this.#leave(channel, subscriber),
    });
    channel.subscribers.add(subscriber);
    this.#subscribers += 1;
    this.#heartbeat ??= setInterval(() => this.#beat(), this.#heartbeatMs).unref();
    this.#wakeNext();
    return { outcome: 'subscribed' };
  }

  /** The projector has committed something. */
  committed(): void {
    this.#wakeAt(this.#soonMs);
  }

  get subscriberCount(): number {
    return this.#subscribers;
  }

  /** Ends every stream; nobody can subscribe after it. */
  close(): void {
    this.#closed = true;
    for (const subscriber of this.#all()) subscriber.end();
  }

  #channelOf(electionId: string, state: ElectionState): Channel {
    const before = this.#channels.get(electionId);
    if (before) return before;
    const channel: Channel = { electionId, subscribers: new Set(), state, snapshot: undefined };
    this.#channels.set(electionId, channel);
    return channel;
  }

  #leave(channel: Channel, subscriber: Subscriber): void {
    channel.subscribers.delete(subscriber);
    this.#subscribers -= 1;
    if (channel.subscribers.size === 0) this.#channels.delete(channel.electionId);
    if (this.#subscribers > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    clearTimeout(this.#timer);
    this.#dueAtMs = Number.POSITIVE_INFINITY;
  }

  #beat(): void {
    for (const subscriber of this.#all()) subscriber.heartbeat();
  }

  /** Ending a subscriber takes it out of its set: hence a copy. */
  #all(): Subscriber[] {
    return [...this.#channels.values()].flatMap((channel) => [...channel.subscribers]);
  }

  #wakeAt(dueAtMs: number): void {
    if (this.#publishing || this.#subscribers === 0 || this.#dueAtMs <= dueAtMs) return;
    clearTimeout(this.#timer);
    this.#dueAtMs = dueAtMs;
    this.#timer = setTimeout(() => void this.#publish(), Math.max(dueAtMs - performance.now(), 0)).unref();
  }

  async #publish(): Promise<void> {
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    this.#startedAtMs = performance.now();
    if (this.#behind) this.#readAtMs = this.#startedAtMs;
    this.#publishing = true;
    try {
      for (const channel of this.#channels.values()) await this.#publishTo(channel);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        this.#logger.warn({ err: error }, 'the live feed stands still: no numbers can be read');
      this.#failing = true;
    }
    await written();
    const spentMs = performance.now() - this.#startedAtMs;
    this.#restsUntilMs = this.#startedAtMs + spentMs / PUBLISHING_PART_MAX;
    this.#publishing = false;
    this.#wakeNext();
  }

  /** Soon where something was committed meanwhile; else when the log is asked again. */
  #wakeNext(): void {
    const soon = this.#behind && !this.#failing;
    this.#wakeAt(soon ? this.#soonMs : this.#startedAtMs + BACKLOG_INTERVAL_MS);
  }

  get #soonMs(): number {
    return Math.max(this.#readAtMs + READ_INTERVAL_MS, this.#restsUntilMs);
  }

  get #behind(): boolean {
    return [...this.#channels.keys()].some((electionId) => this.#states.behind(electionId));
  }

  async #publishTo(channel: Channel): Promise<void> {
    // This loop keeps the interval itself.
    const state = await this.#states.of(channel.electionId, { behindMsMax: 0 });
    if (!state || state === channel.state) return;
    const frame = frameBetween(channel.state, state);
    if (!frame) return;
    channel.state = state;
    const bytes = Buffer.concat(frame.kind === 'snapshot' ? [encodeEvent(frame)] : eventsOf(frame));
    channel.snapshot = frame.kind === 'snapshot' ? bytes : undefined;
    for (const subscriber of channel.subscribers) subscriber.offer(bytes);
  }
}

/** What was offered is written to the connections as soon as this turn of the event loop ends. */
function written(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function newestOf(channel: Channel): Uint8Array {
  channel.snapshot ??= encodeEvent(snapshotOf(channel.state));
  return channel.snapshot;
}
