import { randomUUID } from 'node:crypto';
import { open, rename, unlink } from 'node:fs/promises';
import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import { FRAME_HEAD_BYTES, MAGIC, type SnapshotHeader } from './snapshot-format.ts';

/** What is written before the file gets its name. A process that is killed leaves it behind. */
export const UNFINISHED_SUFFIX = '.new';

/**
 * Writes a snapshot; the name gets it when it is whole and on the disk. Pieces are asked for one by one, each when the
 * one before is written.
 */
export async function writeSnapshot(
  path: string,
  header: SnapshotHeader,
  pieces: Iterable<Uint32Array>,
): Promise<{ bytes: number }> {
  const unfinished = `${path}.${randomUUID()}${UNFINISHED_SUFFIX}`;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    let bytes = 0;
    try {
      const write = async (buffer: Uint8Array) => {
        await file.writeFile(buffer);
        bytes += buffer.length;
      };
      let sum = 0;
      const writeFrame = async (content: Uint8Array) => {
        sum = crc32(content, sum);
        const head = Buffer.alloc(FRAME_HEAD_BYTES);
        head.writeUInt32LE(content.length, 0);
        head.writeUInt32LE(sum, 4);
        await write(head);
        await write(content);
      };
      await write(MAGIC);
      await writeFrame(Buffer.from(JSON.stringify({ ...header, endianness: endianness() })));
      for (const piece of pieces) {
        await writeFrame(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength));
      }
      await writeFrame(Buffer.alloc(0));
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    return { bytes };
  } catch (error) {
    await unlink(unfinished).catch(() => undefined);
    throw error;
  }
}
