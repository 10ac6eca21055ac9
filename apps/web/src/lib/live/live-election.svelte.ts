import { unpacked } from '@votestream/api/frames';
import type { LiveFrame, PackedFrame } from '#lib/contract.ts';
import { type Counts, statesChanged } from '#lib/race/counts.ts';
import { type Connection, type FreshnessState, freshnessState } from '#lib/race/freshness.ts';
import { FrameSequence } from '#lib/race/sequence.ts';

/** The page changes at most this often, however fast frames come. */
const SHOW_EVERY_MS = 1_000;
/** After this long without a frame the connection is checked: a browser does not notice a line that went dead. */
const SILENCE_MS = 30_000;
/** Before the feed is opened anew after an error. */
const RETRY_MS = 2_000;
const SNAPSHOT_TIMEOUT_MS = 10_000;

/** One election as it is being counted: what the server sent with the page, then what its live feed adds. */
export class LiveElection {
  /** What the page shows. */
  counts: Counts;
  /** The states whose votes moved with the latest change, for a mark that fades. */
  changed: ReadonlySet<string> = $state.raw(new Set());
  /** Rises with every visible change. */
  revision = $state(0);
  freshness: FreshnessState = $derived.by(() =>
    freshnessState(this.#connection, this.counts.freshness, this.#secondsWithout),
  );

  #connection: Connection = $state('page');
  #secondsWithout = $state(0);

  readonly #path: string;
  readonly #sequence: FrameSequence;
  #feed: EventSource | null = null;
  #frameAt = 0;
  #movedAt = 0;
  #connectedAt = 0;
  #shownAt = Number.NEGATIVE_INFINITY;
  #showTimer: ReturnType<typeof setTimeout> | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  #fetching = false;

  constructor(electionId: string, snapshot: LiveFrame) {
    this.#path = `/api/elections/${encodeURIComponent(electionId)}`;
    this.#sequence = new FrameSequence(snapshot);
    this.counts = $state.raw(this.#sequence.counts);
  }

  /** Opens the feed and keeps it open. @returns what closes it */
  connect(): () => void {
    this.#frameAt = this.#movedAt = this.#connectedAt = performance.now();
    this.#open();
    const watch = setInterval(() => this.#watch(), SHOW_EVERY_MS);
    return () => {
      clearInterval(watch);
      if (this.#showTimer) clearTimeout(this.#showTimer);
      if (this.#retryTimer) clearTimeout(this.#retryTimer);
      this.#feed?.close();
      this.#feed = null;
    };
  }

  #open(): void {
    this.#feed?.close();
    const feed = new EventSource(`${this.#path}/live`);
    this.#feed = feed;
    const take = (event: MessageEvent<string>) => {
      this.#connected();
      this.#take(frameOf(event.data));
    };
    feed.addEventListener('open', () => this.#connected());
    feed.addEventListener('snapshot', take);
    feed.addEventListener('update', take);
    feed.addEventListener('error', () => {
      this.#connection = 'reconnecting';
      // The browser tries again by itself unless the server answered with an error.
      if (feed.readyState === EventSource.CLOSED && this.#feed === feed) this.#retry();
    });
  }

  #connected(): void {
    this.#connection = 'live';
    this.#connectedAt = this.#frameAt = performance.now();
  }

  #take(frame: LiveFrame): void {
    const { counted } = this.#sequence.counts.freshness;
    if (!this.#sequence.take(frame)) {
      void this.#fetchSnapshot();
      return;
    }
    if (this.#sequence.counts.freshness.counted !== counted) this.#movedAt = performance.now();
    this.#showSoon();
  }

  #showSoon(): void {
    if (this.#showTimer) return;
    const wait = Math.max(0, this.#shownAt + SHOW_EVERY_MS - performance.now());
    this.#showTimer = setTimeout(() => this.#show(), wait);
  }

  #show(): void {
    this.#showTimer = null;
    this.#shownAt = performance.now();
    const before = this.counts;
    this.counts = this.#sequence.counts;
    this.changed = statesChanged(before, this.counts);
    this.revision += 1;
  }

  /** Closes a gap. Where that fails, the feed is opened anew: it begins with a snapshot. */
  async #fetchSnapshot(): Promise<void> {
    if (this.#fetching) return;
    this.#fetching = true;
    try {
      const response = await fetch(`${this.#path}/snapshot`, {
        signal: AbortSignal.timeout(SNAPSHOT_TIMEOUT_MS),
      });
      if (!response.ok) throw new Error(`the snapshot was answered with ${response.status}`);
      this.#take(frameOf(await response.text()));
    } catch {
      this.#connection = 'reconnecting';
      this.#retry();
    } finally {
      this.#fetching = false;
    }
  }

  #retry(): void {
    if (this.#retryTimer) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      if (this.#feed) this.#open();
    }, RETRY_MS);
  }

  /** Once a second: how long the numbers have stood still, and whether the line must be checked. */
  #watch(): void {
    const now = performance.now();
    if (this.#connection === 'live') this.#connectedAt = now;
    if (this.#connection === 'live' && now - this.#frameAt > SILENCE_MS) void this.#checkSilence();
    const since = this.#connection === 'live' ? this.#movedAt : this.#connectedAt;
    this.#secondsWithout = Math.floor((now - since) / 1_000);
  }

  /** Silence is right while nothing is counted. Where the server has counted on, the line is dead: it is opened anew. */
  async #checkSilence(): Promise<void> {
    const { frameId } = this.#sequence.counts;
    this.#frameAt = performance.now();
    await this.#fetchSnapshot();
    if (this.#feed && this.#sequence.counts.frameId !== frameId) this.#open();
  }
}

/** The boundary to the live feed: frames are made by our own API from the schema whose type they have here. */
function frameOf(json: string): LiveFrame {
  return unpacked(JSON.parse(json) as PackedFrame);
}
