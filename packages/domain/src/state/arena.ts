/** Words of a chunk: 256 KiB, so that a small partition takes little and a large one few allocations. */
export const CHUNK_WORDS = 65_536;
const CHUNK_SHIFT = 16;
const CHUNK_MASK = CHUNK_WORDS - 1;
/** Addresses are kept in 32 bits, and 0 means none in what is kept. */
const CHUNKS_MAX = 65_535;

/**
 * Words in chunks that are only ever appended to: a record never moves and never crosses chunks, so that growing
 * copies nothing, and what stood there at some moment can be read later.
 */
export class Arena {
  readonly #chunks: Uint32Array[] = [];
  #used = 0;

  /** One more than the highest word that is in use. */
  get words(): number {
    return this.#used;
  }

  /** Room for a record. @returns its address @throws when 16 GiB are full. */
  add(words: number): number {
    let address = this.#used;
    if ((address & CHUNK_MASK) + words > CHUNK_WORDS) address = (address + CHUNK_MASK) & ~CHUNK_MASK;
    address >>>= 0;
    if (this.#chunks.length <= address >>> CHUNK_SHIFT) {
      if (this.#chunks.length === CHUNKS_MAX)
        throw new Error('one partition holds more than 16 GiB of state');
      this.#chunks.push(new Uint32Array(CHUNK_WORDS));
    }
    this.#used = address + words;
    return address;
  }

  chunkOf(address: number): Uint32Array {
    const chunk = this.#chunks[address >>> CHUNK_SHIFT];
    if (!chunk) throw new Error(`nothing stands at ${address}`);
    return chunk;
  }

  /** Copies, chunk by chunk, of the first words; what is appended meanwhile is not among them. */
  *copies(words: number): Generator<Uint32Array> {
    for (let from = 0; from < words; from += CHUNK_WORDS) {
      yield this.chunkOf(from).slice(0, Math.min(CHUNK_WORDS, words - from));
    }
  }

  /** Takes over what `copies` gave, piece by piece. @returns the address of the piece's first word. */
  adopt(piece: Uint32Array): number {
    const address = this.#chunks.length << CHUNK_SHIFT;
    let chunk = piece;
    if (piece.length < CHUNK_WORDS) {
      chunk = new Uint32Array(CHUNK_WORDS);
      chunk.set(piece);
    }
    this.#chunks.push(chunk);
    this.#used = (address >>> 0) + piece.length;
    return address >>> 0;
  }
}

/** Where in its chunk an address is. */
export function placeIn(address: number): number {
  return address & CHUNK_MASK;
}
