/** One read in this time, however often the projector commits and however many readers ask. */
export const READ_INTERVAL_MS = 100;
/** Numbers are read again after this time even where no commit was heard of: the listener may have lost one. */
const KEPT_MS_MAX = 5_000;

/** Counts what the projector has said; grows by one with every notice. */
export interface Commits {
  readonly heard: number;
}

/** How old an answer may be. */
export interface Age {
  readonly keptMsMax?: number;
  /** Where something was committed since. */
  readonly behindMsMax?: number;
}

interface Kept<Value> {
  readonly value: Value;
  readonly startedAtMs: number;
  /** Notices heard before the read began. */
  readonly heard: number;
}

/**
 * The answer of one query, kept until the projector commits. Two reads never overlap: who asks during one gets its
 * answer.
 */
export class KeptRead<Value> {
  readonly #read: () => Promise<Value>;
  readonly #commits: Commits;
  #kept: Kept<Value> | undefined;
  #reading: Promise<Value> | undefined;

  constructor(read: () => Promise<Value>, commits: Commits) {
    this.#read = read;
    this.#commits = commits;
  }

  /** The same object as before where nothing was committed since. */
  async current({ keptMsMax = KEPT_MS_MAX, behindMsMax = READ_INTERVAL_MS }: Age = {}): Promise<Value> {
    const kept = this.#kept;
    if (kept && performance.now() - kept.startedAtMs < (this.behind ? behindMsMax : keptMsMax)) {
      return kept.value;
    }
    this.#reading ??= this.#start().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Was something committed that the kept answer may not show? */
  get behind(): boolean {
    return this.#kept?.heard !== this.#commits.heard;
  }

  async #start(): Promise<Value> {
    const startedAtMs = performance.now();
    const { heard } = this.#commits;
    const value = await this.#read();
    this.#kept = { value, startedAtMs, heard };
    return value;
  }
}
