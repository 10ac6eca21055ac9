import { Philox } from './philox.ts';

/**
 * What a random number is for. Each purpose has a stream of its own, so that nothing drawn for one says anything
 * about another: a ballot's id cannot be computed from a voter's id.
 */
export const STREAM = {
  state: 1,
  traits: 2,
  choice: 3,
  voterId: 4,
  ballotId: 5,
  registrationId: 6,
  checkInId: 7,
  castId: 8,
  bundle: 9,
  announcementId: 10,
  stationRequestId: 11,
  shuffle: 12,
  fault: 13,
  faultId: 14,
  call: 15,
  callRequestId: 16,
  stationKey: 17,
} as const;
export type Stream = (typeof STREAM)[keyof typeof STREAM];

const TWO_32 = 4_294_967_296;

/** All randomness of one simulated election: a pure function of seed, electionId, stream and index. */
export class Randomness {
  readonly #generator: Philox;

  constructor(seed: number, electionId: string) {
    this.#generator = new Philox(seed >>> 0, fnv1a(electionId));
  }

  /** Four words for one purpose; they stand until the next draw. */
  draw(stream: Stream, index: number, occurrence = 0): Philox {
    this.#generator.draw(index, occurrence, stream, 0);
    return this.#generator;
  }

  /**
   * 96 random bits as 16 characters of base64url. Two of 100 million are equal with a probability of 1 in 10^13.
   * `spare` (32 more bits) is left for a decision about what the id is given to.
   */
  id(stream: Stream, index: number, occurrence = 0): string {
    const { w0, w1, w2 } = this.draw(stream, index, occurrence);
    return (
      pair(w0 >>> 20) +
      pair(w0 >>> 8) +
      pair((w0 << 4) | (w1 >>> 28)) +
      pair(w1 >>> 16) +
      pair(w1 >>> 4) +
      pair((w1 << 8) | (w2 >>> 24)) +
      pair(w2 >>> 12) +
      pair(w2)
    );
  }

  /** A number in [0, 1) that is independent of the id drawn last. */
  get spare(): number {
    return this.#generator.w3 / TWO_32;
  }
}

/** A word as a number in [0, 1). */
export function unit(word: number): number {
  return word / TWO_32;
}

/** A word as a whole number in [0, bound). */
export function below(word: number, bound: number): number {
  return Math.floor((word / TWO_32) * bound);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const PAIRS = Array.from(
  { length: 4096 },
  (_, bits) => ALPHABET.charAt(bits >>> 6) + ALPHABET.charAt(bits & 63),
);

function pair(bits: number): string {
  return PAIRS[bits & 4095] ?? '';
}

/** FNV-1a, 32 bits. Source: Fowler, Noll and Vo. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
