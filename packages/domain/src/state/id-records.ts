import { PENDING, type RecordRef } from '../rules/decision.ts';
import { Arena, CHUNK_WORDS, placeIn } from './arena.ts';
import { FORM_MAX, PACKED_ID_WORDS_MAX, packId, unpackId, wordsOf } from './packed-id.ts';

const TWO_32 = 2 ** 32;
/** The second word of a record: the high bits of its position, the form of its id, and room for a small number. */
const HIGH_BITS = 13;
const FORM_BITS = 6;
const HIGH_MASK = 2 ** HIGH_BITS - 1;
const FORM_MASK = 2 ** FORM_BITS - 1;
const SMALL_SHIFT = HIGH_BITS + FORM_BITS;
/** What the room in the second word takes. */
export const SMALL_MAX = 2 ** (32 - SMALL_SHIFT) - 1;

/** Stands for a position that the log has yet to give. */
const HIGH_OF_PENDING = HIGH_MASK;
const POSITION_MAX = HIGH_OF_PENDING * TWO_32 - 1;

/** Position, and form of the id; own words of a kind of record come behind them. */
const FIRST_OWN_WORD = 2;

/** An id as it is compared: its words, and what they stand for. */
export class PackedId {
  readonly words = new Uint32Array(PACKED_ID_WORDS_MAX);
  form = 0;
  count = 0;

  set(id: string): void {
    this.form = packId(id, this.words);
    this.count = wordsOf(this.form);
  }
}

/**
 * Records of accepted events: each has the event's position, an id, and a fixed number of words of its own. A position
 * that the log has not given yet is looked up in the event's RecordRef, until `settle` writes it down.
 */
export class IdRecords {
  readonly #arena = new Arena();
  readonly #idAt: number;
  readonly #pending = new Map<number, RecordRef>();

  /** @param ownWords numbers of 32 bits that each record has. */
  constructor(ownWords: number) {
    this.#idAt = FIRST_OWN_WORD + ownWords;
  }

  get words(): number {
    return this.#arena.words;
  }

  /** Are there records whose position the log has yet to give? */
  get isPending(): boolean {
    return this.#pending.size > 0;
  }

  /** @param small a number up to SMALL_MAX. @returns the address. */
  add(id: PackedId, ref: RecordRef, small: number, own: readonly number[]): number {
    const address = this.#arena.add(this.#idAt + id.count);
    const chunk = this.#arena.chunkOf(address);
    const at = placeIn(address);
    let high = HIGH_OF_PENDING;
    if (ref.position === PENDING) this.#pending.set(address, ref);
    else {
      high = highOf(ref.position);
      chunk[at] = ref.position;
    }
    chunk[at + 1] = high | (id.form << HIGH_BITS) | (small << SMALL_SHIFT);
    for (let word = 0; word < own.length; word += 1) chunk[at + FIRST_OWN_WORD + word] = own[word] ?? 0;
    for (let word = 0; word < id.count; word += 1) chunk[at + this.#idAt + word] = id.words[word] ?? 0;
    return address;
  }

  /** The event's place; the very object that learns it where it is not known yet. */
  refOf(address: number): RecordRef {
    const chunk = this.#arena.chunkOf(address);
    const at = placeIn(address);
    const high = (chunk[at + 1] ?? 0) & HIGH_MASK;
    if (high !== HIGH_OF_PENDING) return { position: high * TWO_32 + (chunk[at] ?? 0) };
    const ref = this.#pending.get(address);
    if (!ref) throw new Error(`the event of the record at ${address} has no position`);
    return ref;
  }

  smallOf(address: number): number {
    return (this.#arena.chunkOf(address)[placeIn(address) + 1] ?? 0) >>> SMALL_SHIFT;
  }

  ownWordOf(address: number, word: number): number {
    return this.#arena.chunkOf(address)[placeIn(address) + FIRST_OWN_WORD + word] ?? 0;
  }

  setOwnWordOf(address: number, word: number, value: number): void {
    this.#arena.chunkOf(address)[placeIn(address) + FIRST_OWN_WORD + word] = value;
  }

  idOf(address: number): string {
    const chunk = this.#arena.chunkOf(address);
    const at = placeIn(address);
    return unpackId(chunk, at + this.#idAt, formIn(chunk[at + 1] ?? 0));
  }

  /** Takes an id out of a record for comparing and hashing. */
  readId(address: number, into: PackedId): void {
    const chunk = this.#arena.chunkOf(address);
    const at = placeIn(address);
    into.form = formIn(chunk[at + 1] ?? 0);
    into.count = wordsOf(into.form);
    for (let word = 0; word < into.count; word += 1) into.words[word] = chunk[at + this.#idAt + word] ?? 0;
  }

  hasId(address: number, id: PackedId): boolean {
    const chunk = this.#arena.chunkOf(address);
    const at = placeIn(address);
    if (formIn(chunk[at + 1] ?? 0) !== id.form) return false;
    for (let word = 0; word < id.count; word += 1) {
      if (chunk[at + this.#idAt + word] !== id.words[word]) return false;
    }
    return true;
  }

  /** Writes down the positions that are known by now. */
  settle(): void {
    for (const [address, { position }] of this.#pending) {
      if (position === PENDING) continue;
      const chunk = this.#arena.chunkOf(address);
      const at = placeIn(address);
      chunk[at] = position;
      chunk[at + 1] = (((chunk[at + 1] ?? 0) & ~HIGH_MASK) | highOf(position)) >>> 0;
      this.#pending.delete(address);
    }
  }

  /** See Arena.copies. */
  copies(words: number): Generator<Uint32Array> {
    return this.#arena.copies(words);
  }

  /**
   * Takes over what `copies` gave, piece by piece.
   * @returns the addresses of the piece's records. @throws where there are no whole records.
   */
  *adopt(piece: Uint32Array): Generator<number> {
    const first = this.#arena.adopt(piece);
    for (let at = 0; at + this.#idAt < piece.length; ) {
      const second = piece[at + 1] ?? 0;
      const form = formIn(second);
      // The rest of a chunk, too small for the record that came next.
      if (form === 0) break;
      if (form > FORM_MAX || (second & HIGH_MASK) === HIGH_OF_PENDING) throw broken(first + at);
      yield first + at;
      at += this.#idAt + wordsOf(form);
      if (at > piece.length || at > CHUNK_WORDS) throw broken(first + at);
    }
  }
}

function broken(address: number): Error {
  return new Error(`no record stands at ${address}`);
}

function formIn(secondWord: number): number {
  return (secondWord >>> HIGH_BITS) & FORM_MASK;
}

function highOf(position: number): number {
  if (position < 0 || position > POSITION_MAX) throw new Error(`${position} is no position that can be kept`);
  return Math.floor(position / TWO_32);
}
