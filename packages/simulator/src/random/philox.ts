/**
 * Philox4x32-10: a counter-based generator. 128 bits of counter give 128 random bits without any state, so that
 * voter number 7,000,000 can be drawn without drawing those before it, and on any machine alike.
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11; constants and test
 * vectors from Random123.
 */
export class Philox {
  /** The four words of the last draw, unsigned. */
  w0 = 0;
  w1 = 0;
  w2 = 0;
  w3 = 0;
  readonly #key0: number;
  readonly #key1: number;

  constructor(key0: number, key1: number) {
    this.#key0 = key0;
    this.#key1 = key1;
  }

  draw(counter0: number, counter1: number, counter2: number, counter3: number): void {
    let c0 = counter0 >>> 0;
    let c1 = counter1 >>> 0;
    let c2 = counter2 >>> 0;
    let c3 = counter3 >>> 0;
    let k0 = this.#key0;
    let k1 = this.#key1;
    for (let round = 0; round < ROUNDS; round++) {
      const high0 = highProduct(c0, 0xd251, 0x1f53);
      const low0 = Math.imul(c0, 0xd2511f53);
      const high1 = highProduct(c2, 0xcd9e, 0x8d57);
      const low1 = Math.imul(c2, 0xcd9e8d57);
      c0 = (high1 ^ c1 ^ k0) >>> 0;
      c1 = low1 >>> 0;
      c2 = (high0 ^ c3 ^ k1) >>> 0;
      c3 = low0 >>> 0;
      k0 = (k0 + 0x9e3779b9) | 0;
      k1 = (k1 + 0xbb67ae85) | 0;
    }
    this.w0 = c0;
    this.w1 = c1;
    this.w2 = c2;
    this.w3 = c3;
  }
}

const ROUNDS = 10;

/** The upper 32 bits of `value` × (`high` × 65536 + `low`), by halves, because a double holds only 53 bits. */
function highProduct(value: number, high: number, low: number): number {
  const valueLow = value & 0xffff;
  const valueHigh = value >>> 16;
  const middle = high * valueLow + ((low * valueLow) >>> 16);
  return high * valueHigh + (middle >>> 16) + ((low * valueHigh + (middle & 0xffff)) >>> 16);
}
