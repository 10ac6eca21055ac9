import type { LiveFrame } from '#lib/contract.ts';
import { applyFrame, type Counts, countsOf } from './counts.ts';

/** Updates kept while a snapshot is on its way; beyond it the oldest goes, and at worst one more snapshot is fetched. */
const UPDATES_HELD_MAX = 32;

/** Puts the frames of one election in order: every update follows the one before it, or a snapshot closes the gap. */
export class FrameSequence {
  #counts: Counts;
  /** The newest counts that stand together: an update may come in parts. */
  #whole: Counts;
  /** What came since a gap was seen; null while nothing is missing. */
  #held: LiveFrame[] | null = null;

  constructor(snapshot: LiveFrame) {
    this.#counts = this.#whole = countsOf(snapshot);
  }

  get counts(): Counts {
    return this.#whole;
  }

  /** @returns false where frames were missed: nothing moves until a snapshot is taken */
  take(frame: LiveFrame): boolean {
    if (frame.kind === 'snapshot') {
      this.#closeGap(frame);
      return true;
    }
    if (this.#held) {
      this.#held = [...this.#held, frame].slice(-UPDATES_HELD_MAX);
      return false;
    }
    const next = applyFrame(this.#counts, frame);
    if (next === 'gap') {
      this.#held = [frame];
      return false;
    }
    this.#counts = next;
    if (!frame.more) this.#whole = next;
    return true;
  }

  /** Of the updates held, those that follow the snapshot are applied; it holds the others already. */
  #closeGap(snapshot: LiveFrame): void {
    this.#counts = countsOf(snapshot);
    this.#whole = this.#counts;
    for (const update of this.#held ?? []) {
      const next = applyFrame(this.#counts, update);
      if (next === 'gap') continue;
      this.#counts = next;
      if (!update.more) this.#whole = next;
    }
    this.#held = null;
  }
}
