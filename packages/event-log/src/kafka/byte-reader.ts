const HIGH = 0x1_0000_0000;

/** Reads Kafka's primitive types one after the other. Numbers above 2^53 lose precision; offsets stay far below. */
export class ByteReader {
  offset: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, offset = 0) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#advance(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#advance(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#advance(4));
  }

  int64(): number {
    const at = this.#advance(8);
    return this.#bytes.readInt32BE(at) * HIGH + this.#bytes.readUInt32BE(at + 4);
  }

  /** Zigzag, at most 32 bits. */
  varint(): number {
    const value = this.uvarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** At most 32 bits, as a signed number. */
  uvarint(): number {
    const bytes = this.#bytes;
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[this.offset++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  /** Zigzag, at most 64 bits. */
  varlong(): number {
    const bytes = this.#bytes;
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[this.offset++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  }

  /** With a varint length; no copy. */
  nullableBytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** With a 32-bit length; no copy. */
  bytes(): Buffer {
    const length = Math.max(this.int32(), 0);
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** With a 16-bit length. */
  string(): string {
    const length = Math.max(this.int16(), 0);
    const start = this.#advance(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  /** Of the flexible message versions: an unsigned varint holds the length plus one. */
  compactString(): string {
    const length = Math.max(this.uvarint() - 1, 0);
    const start = this.#advance(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  array<Item>(read: (reader: ByteReader) => Item): Item[] {
    return this.#items(this.int32(), read);
  }

  compactArray<Item>(read: (reader: ByteReader) => Item): Item[] {
    return this.#items(this.uvarint() - 1, read);
  }

  /** Passes over tagged fields, none of which this client knows. */
  taggedFields(): void {
    for (let count = this.uvarint(); count > 0; count--) {
      this.uvarint();
      const length = this.uvarint();
      this.offset += length;
    }
  }

  #items<Item>(count: number, read: (reader: ByteReader) => Item): Item[] {
    const items: Item[] = [];
    for (let i = 0; i < count; i++) items.push(read(this));
    return items;
  }

  #advance(bytes: number): number {
    const at = this.offset;
    this.offset += bytes;
    return at;
  }
}
