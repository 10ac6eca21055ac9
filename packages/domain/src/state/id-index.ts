/** Two words a slot: the hash, and the address with 1 added; 0 where the slot is free. */
const SLOT_WORDS = 2;
const SLOTS_MIN = 1_024;
/** Above it the table doubles. */
const LOAD_MAX = 0.75;
/** A typed array of so many slots is the largest that the index grows to. */
const SLOTS_MAX = 2 ** 29;

/**
 * From hashes to addresses: open addressing with linear probing. The whole hash is kept in the slot, so that a
 * comparison of ids is rarely made in vain, and growing reads no record.
 */
export class IdIndex {
  #slots = new Uint32Array(SLOTS_MIN * SLOT_WORDS);
  #mask = SLOTS_MIN - 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param isIt says whether the record at an address with this hash is the one. @returns its address, or -1. */
  find(hash: number, isIt: (address: number) => boolean): number {
    const wanted = hash >>> 0;
    for (let slot = wanted & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const entry = this.#slots[slot * SLOT_WORDS + 1] ?? 0;
      if (entry === 0) return -1;
      if (this.#slots[slot * SLOT_WORDS] === wanted && isIt(entry - 1)) return entry - 1;
    }
  }

  /** @param address of a record that is not in the index. */
  add(hash: number, address: number): void {
    if (this.#size + 1 > LOAD_MAX * (this.#mask + 1)) this.#resize(2 * (this.#mask + 1));
    this.#put(hash >>> 0, address + 1);
    this.#size += 1;
  }

  /** Makes room for so many at once. */
  reserve(size: number): void {
    let slots = this.#mask + 1;
    while (size > LOAD_MAX * slots) slots *= 2;
    if (slots > this.#mask + 1) this.#resize(slots);
  }

  #put(hash: number, entry: number): void {
    let slot = hash & this.#mask;
    while (this.#slots[slot * SLOT_WORDS + 1] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot * SLOT_WORDS] = hash;
    this.#slots[slot * SLOT_WORDS + 1] = entry;
  }

  #resize(slots: number): void {
    if (slots > SLOTS_MAX) throw new Error('one partition holds more ids than its index can');
    const before = this.#slots;
    this.#slots = new Uint32Array(slots * SLOT_WORDS);
    this.#mask = slots - 1;
    for (let at = 0; at < before.length; at += SLOT_WORDS) {
      const entry = before[at + 1] ?? 0;
      if (entry !== 0) this.#put(before[at] ?? 0, entry);
    }
  }
}
