import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SnapshotReader, UnusableSnapshotError } from '../src/snapshots/read-snapshot.ts';
import { writeSnapshot } from '../src/snapshots/write-snapshot.ts';

const header = {
  logId: 'log-1',
  topic: 'votestream.ballot-box',
  partition: 3,
  position: 78,
  last: { position: 77, id: 'event-0077' },
  decider: 1,
  events: 70,
  answered: 12,
  clock: '2028-11-07T17:00:00Z',
  summary: { elections: [] },
};

describe('a file with a snapshot', () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'votestream-snapshot-'));
    path = join(folder, 'a.snapshot');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const pieces = fc.array(fc.uint32Array({ maxLength: 20 }), { maxLength: 4 });

  async function read(lengths: readonly number[]) {
    const reader = await SnapshotReader.open(path);
    if (!reader) throw new Error('there is no file');
    try {
      const read: Uint32Array[] = [];
      for (const length of lengths) read.push(await reader.piece(length));
      await reader.end();
      return { header: reader.header, pieces: read };
    } finally {
      await reader.close();
    }
  }

  it('gives back what was written, and nothing else is left in the folder', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async (written) => {
        await writeSnapshot(path, header, written);
        const { header: found, pieces: again } = await read(written.map(({ length }) => length));
        expect(found).toMatchObject(header);
        expect(again).toEqual(written);
        expect(await readdir(folder)).toEqual(['a.snapshot']);
      }),
      { numRuns: 30 },
    );
  });

  it('is not used where any byte of it is another, is missing or is too much', async () => {
    const damage = fc.oneof(
      fc.record({ cut: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) }),
      fc.record({
        at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        flipped: fc.integer({ min: 1, max: 255 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(pieces, damage, async (written, how) => {
        await writeSnapshot(path, header, written);
        const bytes = await readFile(path);
        if ('cut' in how) await writeFile(path, bytes.subarray(0, Math.floor(how.cut * bytes.length)));
        else {
          const at = Math.floor(how.at * bytes.length);
          bytes[at] = (bytes[at] ?? 0) ^ how.flipped;
          await writeFile(path, bytes);
        }
        await expect(read(written.map(({ length }) => length))).rejects.toThrow(UnusableSnapshotError);
      }),
      { numRuns: 200 },
    );
  });

  it('is not used where a piece is left out or stands in the place of another', async () => {
    const [first, second, third] = [1, 2, 3].map((word) => Uint32Array.of(word, word, word));
    if (!first || !second || !third) throw new Error('three pieces');
    await writeSnapshot(path, header, [first, second, third]);
    const bytes = await readFile(path);
    const frame = 8 + 12;
    const end = bytes.length - 8;
    const swapped = [
      bytes.subarray(0, end - 2 * frame),
      bytes.subarray(end - frame, end),
      bytes.subarray(end - 2 * frame, end - frame),
      bytes.subarray(end),
    ];
    await writeFile(path, Buffer.concat(swapped));
    await expect(read([3, 3, 3])).rejects.toThrow('checksum');
    await writeFile(path, Buffer.concat([bytes.subarray(0, end - 2 * frame), bytes.subarray(end - frame)]));
    await expect(read([3, 3])).rejects.toThrow('checksum');
    await writeSnapshot(path, header, [first, second, third]);
    await expect(read([3, 3])).rejects.toThrow(UnusableSnapshotError);
  });

  it('keeps the one before where writing fails', async () => {
    await writeSnapshot(path, header, [Uint32Array.of(1)]);
    function* broken(): Generator<Uint32Array> {
      yield Uint32Array.of(2);
      throw new Error('the state is gone');
    }
    await expect(writeSnapshot(path, header, broken())).rejects.toThrow('the state is gone');
    expect((await read([1])).pieces).toEqual([Uint32Array.of(1)]);
    expect(await readdir(folder)).toEqual(['a.snapshot']);
  });
});
