import type { LiveFrame } from '#lib/contract.ts';
import { type Counts, statesChanged } from '#lib/race/counts.ts';
import { type Connection, type FreshnessState, freshnessState } from '#lib/race/freshness.ts';
import { FrameSequence } from '#lib/race/sequence.ts';
import { FrameSource } from './frame-source.ts';

/** The page changes at most this often, however fast frames come. */
const SHOW_EVERY_MS = 1_000;

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

  readonly #sequence: FrameSequence;
  readonly #source: FrameSource;
  #movedAt = 0;
  #connectedAt = 0;
  #shownAt = Number.NEGATIVE_INFINITY;
  #showTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(electionId: string, snapshot: LiveFrame) {
    this.#sequence = new FrameSequence(snapshot);
    this.#source = new FrameSource(`/api/elections/${encodeURIComponent(electionId)}`, {
      onFrame: (frame) => this.#take(frame),
      onConnection: (connection) => {
        this.#connection = connection;
      },
    });
    this.counts = $state.raw(this.#sequence.counts);
  }

  /** Opens the feed and keeps it open. @returns what closes it */
  connect(): () => void {
    this.#movedAt = this.#connectedAt = performance.now();
    const close = this.#source.open();
    const watch = setInterval(() => this.#watch(), SHOW_EVERY_MS);
    return () => {
      clearInterval(watch);
      if (this.#showTimer) clearTimeout(this.#showTimer);
      this.#showTimer = null;
      close();
    };
  }

  /** @returns false where frames were missed: the source fetches a snapshot */
  #take(frame: LiveFrame): boolean {
    const { counted } = this.#sequence.counts.freshness;
    if (!this.#sequence.take(frame)) return false;
    if (this.#sequence.counts.freshness.counted !== counted) this.#movedAt = performance.now();
    this.#showSoon();
    return true;
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

  /** Once a second: how long the numbers have stood still, or nothing was heard. */
  #watch(): void {
    const now = performance.now();
    const isConnected = this.#connection === 'live' || this.#connection === 'polling';
    if (isConnected) this.#connectedAt = now;
    this.#secondsWithout = Math.floor((now - (isConnected ? this.#movedAt : this.#connectedAt)) / 1_000);
  }
}
