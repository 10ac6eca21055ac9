const LOW_BITS = 0x1_0000_0000;

/** Writes Kafka's primitive types one after the other into a buffer that is large enough. */
export class ByteWriter {
  readonly bytes: Buffer;
  #offset = 0;

  constructor(length: number) {
    this.bytes = Buffer.allocUnsafe(length);
  }

  int8(value: number): void {
    this.#offset = this.bytes.writeInt8(value, this.#offset);
  }

  int16(value: number): void {
    this.#offset = this.bytes.writeInt16BE(value, this.#offset);
  }

  int32(value: number): void {
    this.#offset = this.bytes.writeInt32BE(value, this.#offset);
  }

  /** A whole number below 2^53. */
  int64(value: number): void {
    this.int32(Math.floor(value / LOW_BITS));
    this.#offset = this.bytes.writeUInt32BE(value - Math.floor(value / LOW_BITS) * LOW_BITS, this.#offset);
  }

  /** Zigzag. A whole number below 2^52. */
  varint(value: number): void {
    let rest = zigzag(value);
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.bytes[this.#offset++] = (rest % 0x80) | 0x80;
    this.bytes[this.#offset++] = rest;
  }

  /** With its length before it. */
  nullableBytes(value: Buffer | null): void {
    this.varint(value?.length ?? -1);
    if (value !== null) this.#offset += value.copy(this.bytes, this.#offset);
  }
}

/** How many bytes `ByteWriter.varint` takes. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = zigzag(value); rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}

/** How many bytes `ByteWriter.nullableBytes` takes. */
export function nullableBytesBytes(value: Buffer | null): number {
  return value === null ? 1 : varintBytes(value.length) + value.length;
}

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
