import type { Fault, Occasion } from './scene.ts';

/** The kinds of faults take turns, so that a simulation of some thousands shows all of them. */
export class FaultKinds<Kind extends Occasion> {
  readonly #kinds: readonly ((fault: Fault, occasion: Kind) => boolean)[];
  #next = 0;

  constructor(kinds: readonly ((fault: Fault, occasion: Kind) => boolean)[]) {
    this.#kinds = kinds;
  }

  /** Makes the next kind of fault that is possible now; none where none is. */
  make(fault: Fault, occasion: Kind): void {
    for (let tries = 0; tries < this.#kinds.length; tries++) {
      const kind = this.#kinds[this.#next++ % this.#kinds.length];
      if (kind?.(fault, occasion)) return;
    }
  }
}
