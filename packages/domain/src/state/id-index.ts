/** Two words a slot: the hash, and the address with 1 added; 0 where the slot is free. */
const SLOT_WORDS = 2;
const SLOTS_MIN = 1_024;
/** Above it the table grows by half, so that it is never less than half full. */
const LOAD_MAX = 0.75;
const GROWTH = 1.5;
const SLOTS_MAX = 2 ** 29;
const HASHES = 2 ** 32;

/**
 * From hashes to addresses: open addressing with linear probing. The whole hash is kept in the slot, so that ids are
 * rarely compared in vain and growing reads no record. Slots stand in the order of the hashes: growing walks through
 * the old table and the new one side by side.
 */
export class IdIndex {
  #table = new Uint32Array(SLOTS_MIN * SLOT_WORDS);
  #slots = SLOTS_MIN;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param isIt says whether the record at an address with this hash is the one. @returns its address, or -1. */
  find(hash: number, isIt: (address: number) => boolean): number {
    const wanted = hash >>> 0;
    for (let slot = this.#homeOf(wanted); ; slot = this.#after(slot)) {
      const entry = this.#table[slot * SLOT_WORDS + 1] ?? 0;
      if (entry === 0) return -1;
      if (this.#table[slot * SLOT_WORDS] === wanted && isIt(entry - 1)) return entry - 1;
    }
  }

  /** @param address of a record that is not in the index. */
  add(hash: number, address: number): void {
    this.reserve(this.#size + 1);
    this.#put(hash >>> 0, address + 1);
    this.#size += 1;
  }

  /** Makes room for so many at once. */
  reserve(size: number): void {
    if (size <= LOAD_MAX * this.#slots) return;
    const slots = Math.ceil(Math.max(GROWTH * this.#slots, size / LOAD_MAX));
    if (slots > SLOTS_MAX) throw new Error('one partition holds more ids than its index can');
    const before = this.#table;
    this.#table = new Uint32Array(slots * SLOT_WORDS);
    this.#slots = slots;
    for (let at = 0; at < before.length; at += SLOT_WORDS) {
      const entry = before[at + 1] ?? 0;
      if (entry !== 0) this.#put(before[at] ?? 0, entry);
    }
  }

  #put(hash: number, entry: number): void {
    let slot = this.#homeOf(hash);
    while (this.#table[slot * SLOT_WORDS + 1] !== 0) slot = this.#after(slot);
    this.#table[slot * SLOT_WORDS] = hash;
    this.#table[slot * SLOT_WORDS + 1] = entry;
  }

  #homeOf(hash: number): number {
    return Math.floor((hash / HASHES) * this.#slots);
  }

  #after(slot: number): number {
    return slot + 1 === this.#slots ? 0 : slot + 1;
  }
}
