import { type FileHandle, open } from 'node:fs/promises';
import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import {
  FRAME_HEAD_BYTES,
  HEADER_BYTES_MAX,
  MAGIC,
  type SnapshotHeader,
  snapshotHeader,
} from './snapshot-format.ts';

/** The file is none, is of another format or is damaged. */
export class UnusableSnapshotError extends Error {}

/** A snapshot that is being read: the header at once, then piece by piece. */
export class SnapshotReader {
  readonly header: SnapshotHeader;
  readonly #frames: Frames;

  private constructor(header: SnapshotHeader, frames: Frames) {
    this.header = header;
    this.#frames = frames;
  }

  /** @returns undefined where there is no file. @throws UnusableSnapshotError */
  static async open(path: string): Promise<SnapshotReader | undefined> {
    const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!file) return undefined;
    const frames = new Frames(file);
    try {
      return new SnapshotReader(headerIn(await frames.first()), frames);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** @throws UnusableSnapshotError where the next piece has another size or is damaged. */
  async piece(words: number): Promise<Uint32Array> {
    const piece = new Uint32Array(words);
    await this.#frames.into(new Uint8Array(piece.buffer));
    return piece;
  }

  /** @throws UnusableSnapshotError where the file does not end here. */
  async end(): Promise<void> {
    await this.#frames.into(new Uint8Array(0));
  }

  close(): Promise<void> {
    return this.#frames.close();
  }
}

class Frames {
  readonly #file: FileHandle;
  readonly #head = Buffer.alloc(FRAME_HEAD_BYTES);
  #sum = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async first(): Promise<Buffer> {
    const magic = Buffer.alloc(MAGIC.length);
    await this.#fill(magic);
    if (!magic.equals(MAGIC)) throw new UnusableSnapshotError('it is of another format');
    const bytes = await this.#begin();
    if (bytes > HEADER_BYTES_MAX) throw new UnusableSnapshotError('its header is too long');
    const content = Buffer.alloc(bytes);
    await this.#content(content);
    return content;
  }

  async into(content: Uint8Array): Promise<void> {
    const bytes = await this.#begin();
    if (bytes !== content.length) {
      throw new UnusableSnapshotError(`a frame has ${bytes} bytes and not ${content.length}`);
    }
    await this.#content(content);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #begin(): Promise<number> {
    await this.#fill(this.#head);
    return this.#head.readUInt32LE(0);
  }

  async #content(content: Uint8Array): Promise<void> {
    await this.#fill(content);
    this.#sum = crc32(content, this.#sum);
    if (this.#sum !== this.#head.readUInt32LE(4)) throw new UnusableSnapshotError('its checksum is wrong');
  }

  async #fill(buffer: Uint8Array): Promise<void> {
    for (let filled = 0; filled < buffer.length; ) {
      const { bytesRead } = await this.#file.read(buffer, filled, buffer.length - filled, null);
      if (bytesRead === 0) throw new UnusableSnapshotError('it is too short');
      filled += bytesRead;
    }
  }
}

function headerIn(content: Buffer): SnapshotHeader {
  let json: unknown;
  try {
    json = JSON.parse(content.toString());
  } catch {
    throw new UnusableSnapshotError('its header is not JSON');
  }
  const header = snapshotHeader.safeParse(json);
  if (!header.success) throw new UnusableSnapshotError('its header has another form');
  if (header.data.endianness !== endianness()) {
    throw new UnusableSnapshotError('it is of a machine with another order of bytes');
  }
  return header.data;
}
