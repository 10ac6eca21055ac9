import { unpacked } from '@votestream/api/frames';
import type { LiveFrame, PackedFrame } from '#lib/contract.ts';
import type { Connection } from '#lib/race/freshness.ts';

/** After this long without a frame the connection is checked: a browser does not notice a line that went dead. */
const SILENCE_MS = 30_000;
/** A feed that sends no frame within this time is blocked: something on the way holds it back. */
const FIRST_FRAME_MS = 8_000;
/** Attempts that fail, one after the other, after which the feed counts as blocked. */
const ATTEMPTS_MAX = 3;
/** Before the feed is opened anew after an error. */
const RETRY_MS = 2_000;
/** Where the feed is blocked: how often the server is asked whether anything has changed … */
const POLL_MS = 3_000;
/** … and how often the feed is tried again. */
const TRY_AGAIN_MS = 60_000;
const WATCH_MS = 1_000;
const ANSWER_MS_MAX = 10_000;

interface Listener {
  /** @returns false where the frame does not follow the one before it: a snapshot is fetched then */
  readonly onFrame: (frame: LiveFrame) => boolean;
  readonly onConnection: (connection: Connection) => void;
}

/**
 * Where the frames of one election come from: the live feed, one EventSource; where that is blocked, snapshots, which
 * are fetched only when they have changed.
 */
export class FrameSource {
  readonly #path: string;
  readonly #listener: Listener;
  #feed: EventSource | null = null;
  #isOpen = false;
  #connection: Connection = 'page';
  /** Attempts to open the feed since it last gave a frame. */
  #attempts = 0;
  #openedAt = 0;
  #frameAt = 0;
  #polledAt = Number.NEGATIVE_INFINITY;
  #retryAt = Number.POSITIVE_INFINITY;
  /** Of the latest frame, wherever it came from. */
  #frameId: string | null = null;
  #etag: string | null = null;
  #isFetching = false;

  constructor(path: string, listener: Listener) {
    this.#path = path;
    this.#listener = listener;
  }

  /** Opens the feed and keeps it open. @returns what closes it */
  open(): () => void {
    this.#isOpen = true;
    this.#attempts = 0;
    if (navigator.onLine) this.#openFeed();
    else this.#say('offline');
    const watch = setInterval(() => this.#watch(), WATCH_MS);
    const offline = () => {
      this.#closeFeed();
      this.#say('offline');
    };
    const online = () => {
      this.#attempts = 0;
      this.#say('reconnecting');
      this.#openFeed();
    };
    addEventListener('offline', offline);
    addEventListener('online', online);
    return () => {
      this.#isOpen = false;
      clearInterval(watch);
      removeEventListener('offline', offline);
      removeEventListener('online', online);
      this.#closeFeed();
    };
  }

  #openFeed(): void {
    this.#closeFeed();
    this.#attempts += 1;
    this.#openedAt = this.#frameAt = performance.now();
    this.#retryAt = Number.POSITIVE_INFINITY;
    const feed = new EventSource(`${this.#path}/live`);
    this.#feed = feed;
    const take = (event: MessageEvent<string>) => {
      this.#attempts = 0;
      this.#frameAt = performance.now();
      this.#say('live');
      this.#take(frameOf(event.data));
    };
    feed.addEventListener('snapshot', take);
    feed.addEventListener('update', take);
    feed.addEventListener('error', () => {
      if (this.#feed !== feed) return;
      // The browser would try again by itself, without an end and without a word on why.
      this.#closeFeed();
      if (this.#isBlocked) return;
      this.#say('reconnecting');
      this.#retryAt = performance.now() + RETRY_MS;
    });
  }

  #closeFeed(): void {
    this.#feed?.close();
    this.#feed = null;
  }

  get #isBlocked(): boolean {
    return this.#attempts >= ATTEMPTS_MAX;
  }

  #say(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#listener.onConnection(connection);
  }

  #take(frame: LiveFrame): void {
    this.#frameId = frame.id;
    if (!this.#listener.onFrame(frame)) void this.#fetchSnapshot();
  }

  /** Once a second. */
  #watch(): void {
    const now = performance.now();
    if (this.#connection === 'offline') return;
    if (this.#feed && this.#attempts > 0 && now - this.#openedAt >= FIRST_FRAME_MS) {
      this.#closeFeed();
      this.#attempts = ATTEMPTS_MAX;
    }
    if (this.#feed && this.#attempts === 0 && now - this.#frameAt > SILENCE_MS) void this.#checkSilence();
    if (!this.#feed && now >= (this.#isBlocked ? this.#openedAt + TRY_AGAIN_MS : this.#retryAt)) {
      this.#openFeed();
    }
    if (this.#isBlocked && now - this.#polledAt >= POLL_MS) void this.#poll();
  }

  async #poll(): Promise<void> {
    this.#polledAt = performance.now();
    const isAnswered = await this.#fetchSnapshot({ ifChanged: true });
    if (!this.#isBlocked || this.#connection === 'offline') return;
    this.#say(isAnswered ? 'polling' : 'reconnecting');
    // A server that is away blocks nothing: when it is back the feed is tried first.
    if (!isAnswered) {
      this.#attempts = 0;
      this.#retryAt = performance.now() + RETRY_MS;
    }
  }

  /** @returns whether the server has answered */
  async #fetchSnapshot({ ifChanged = false } = {}): Promise<boolean> {
    if (this.#isFetching) return true;
    this.#isFetching = true;
    try {
      const response = await fetch(`${this.#path}/snapshot`, {
        cache: 'no-store',
        headers: ifChanged && this.#etag !== null ? { 'if-none-match': this.#etag } : {},
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      if (response.status === 304) return true;
      if (!response.ok) throw new Error(`the snapshot was answered with ${response.status}`);
      const frame = frameOf(await response.text());
      this.#etag = response.headers.get('etag');
      this.#frameId = frame.id;
      if (this.#isOpen) this.#listener.onFrame(frame);
      return true;
    } catch {
      if (this.#isOpen && this.#feed) {
        // The feed, opened anew, begins with a snapshot too.
        this.#say('reconnecting');
        this.#openFeed();
      }
      return false;
    } finally {
      this.#isFetching = false;
    }
  }

  /** Silence is right while nothing is counted, but then there are heartbeats, which a page does not see: so it asks. */
  async #checkSilence(): Promise<void> {
    this.#frameAt = performance.now();
    const before = this.#frameId;
    const isAnswered = await this.#fetchSnapshot();
    // The server has gone on, and the line has not told: it is dead.
    if (isAnswered && this.#frameId !== before && this.#feed) this.#openFeed();
  }
}

/** The boundary to the live feed: frames are made by our own API from the schema whose type they have here. */
function frameOf(json: string): LiveFrame {
  return unpacked(JSON.parse(json) as PackedFrame);
}
