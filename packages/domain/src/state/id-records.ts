import { PENDING, type RecordRef } from '../rules/decision.ts';
import { Arena, CHUNK_WORDS, placeIn } from './arena.ts';
import { ID_CHARACTERS_MAX, PACKED_ID_WORDS_MAX, packId, unpackId, wordsOf } from './packed-id.ts';

const TWO_32 = 2 ** 32;
/** The second word of a record: the high bits of its position, the length of its id, and room for a small number. */
const HIGH_BITS = 13;
const LENGTH_BITS = 6;
const HIGH_MASK = 2 ** HIGH_BITS - 1;
const LENGTH_MASK = 2 ** LENGTH_BITS - 1;
const SMALL_SHIFT = HIGH_BITS + LENGTH_BITS;
/** What the room in the second word takes. */
export const SMALL_MAX = 2 ** (32 - SMALL_SHIFT) - 1;

/** Stands for a position that the log has yet to give. */
const HIGH_OF_PENDING = HIGH_MASK;
const POSITION_MAX = HIGH_OF_PENDING * TWO_32 - 1;

/** Position, and length of the id; own words of a kind of record come behind them. */
const FIRST_OWN_WORD = 2;

/** An id as it is compared: its words, and how many characters they stand for. */
export class PackedId {
  readonly words = new Uint32Array(PACKED_ID_WORDS_MAX);
  characters = 0;
  count = 0;

  set(id: string): void {
    this.count = packId(id, this.words);
    this.characters = id.length;
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
    chunk[at + 1] = high | (id.characters << HIGH_BITS) | (small << SMALL_SHIFT);
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
    return unpackId(chunk, at + this.#idAt, lengthIn(chunk[at + 1] ?? 0));
  }

  /** Takes an id out of a record for comparing and hashing. */
  readId(address: number, into: PackedId): void {
    const chunk = this.#arena.chunkOf(address);
    const at = placeIn(address);
    into.characters = lengthIn(chunk[at + 1] ?? 0);
    into.count = wordsOf(into.characters);
    for (let word = 0; word < into.count; word += 1) into.words[word] = chunk[at + this.#idAt + word] ?? 0;
  }

  hasId(address: number, id: PackedId): boolean {
    const chunk = this.#arena.chunkOf(address);
    const at = placeIn(address);
    if (lengthIn(chunk[at + 1] ?? 0) !== id.characters) return false;
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
      const characters = lengthIn(second);
      // The rest of a chunk, too small for the record that came next.
      if (characters === 0) break;
      if (characters > ID_CHARACTERS_MAX || (second & HIGH_MASK) === HIGH_OF_PENDING)
        throw broken(first + at);
      yield first + at;
      at += this.#idAt + wordsOf(characters);
      if (at > piece.length || at > CHUNK_WORDS) throw broken(first + at);
    }
  }
}

function broken(address: number): Error {
  return new Error(`no record stands at ${address}`);
}

function lengthIn(secondWord: number): number {
  return (secondWord >>> HIGH_BITS) & LENGTH_MASK;
}

function highOf(position: number): number {
  if (position < 0 || position > POSITION_MAX) throw new Error(`${position} is no position that can be kept`);
  return Math.floor(position / TWO_32);
}
