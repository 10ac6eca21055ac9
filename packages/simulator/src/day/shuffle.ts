import { below, type Randomness, STREAM } from '../random/randomness.ts';

/** Fisher and Yates's shuffle, in place. */
export class Shuffle {
  readonly #randomness: Randomness;
  #swaps = 0;

  constructor(randomness: Randomness) {
    this.#randomness = randomness;
  }

  apply(items: number[]): void {
    for (let last = items.length - 1; last > 0; last--) {
      const other = below(this.#randomness.draw(STREAM.shuffle, this.#swaps++).w0, last + 1);
      const item = items[last] ?? 0;
      items[last] = items[other] ?? 0;
      items[other] = item;
    }
  }
}
