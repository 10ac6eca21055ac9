import type { RecordRef } from '../rules/decision.ts';
import { type HashSeed, halfSipHash } from './half-sip-hash.ts';
import { IdIndex } from './id-index.ts';
import { IdRecords, PackedId } from './id-records.ts';

/** The last block of a hashed id holds its form. */
const FORM_SHIFT = 24;

/**
 * Records that are found by their id, which is compared in full. The index is seeded with what whoever chooses the ids
 * does not know, so that nobody can choose many that share a slot.
 */
export class KeyedRecords {
  readonly records: IdRecords;
  readonly #index = new IdIndex();
  readonly #seed: HashSeed;
  readonly #id = new PackedId();
  readonly #isIt = (address: number): boolean => this.records.hasId(address, this.#id);

  constructor(ownWords: number, seed: HashSeed) {
    this.records = new IdRecords(ownWords);
    this.#seed = seed;
  }

  get size(): number {
    return this.#index.size;
  }

  /** @returns the address, or -1. */
  find(id: string): number {
    this.#id.set(id);
    return this.#index.find(this.#hash(), this.#isIt);
  }

  /** @param id of a record that is not there. See IdRecords.add. */
  add(id: string, ref: RecordRef, small: number, own: readonly number[]): number {
    this.#id.set(id);
    const address = this.records.add(this.#id, ref, small, own);
    this.#index.add(this.#hash(), address);
    return address;
  }

  /** Before `adopt`: so many records will come. */
  reserve(size: number): void {
    this.#index.reserve(size);
  }

  /** See IdRecords.adopt. */
  *adopt(piece: Uint32Array): Generator<number> {
    for (const address of this.records.adopt(piece)) {
      this.records.readId(address, this.#id);
      this.#index.add(this.#hash(), address);
      yield address;
    }
  }

  #hash(): number {
    return halfSipHash(this.#id.words, this.#id.count, this.#id.form << FORM_SHIFT, this.#seed);
  }
}
