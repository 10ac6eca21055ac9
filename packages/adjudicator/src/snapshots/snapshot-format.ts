import { minute, randomId } from '@votestream/domain';
import { z } from 'zod';

/** A file begins with it. The last byte is the version of the format. */
export const MAGIC = Buffer.from('VOTESNP\x01', 'latin1');
/**
 * Then come frames, the header first: length and checksum in 4 bytes each, and as many bytes as the length says. The
 * checksum goes on from frame to frame, so that none can be missing or in another's place. A frame without bytes ends
 * the file.
 */
export const FRAME_HEAD_BYTES = 8;
export const HEADER_BYTES_MAX = 256 * 1_048_576;

/** What a snapshot says of itself. */
export const snapshotHeader = z.object({
  logId: z.string().min(1).max(200),
  /** Of the events whose state it holds. */
  topic: z.string().min(1).max(200),
  partition: z.int().nonnegative(),
  /** The next event to restore. */
  position: z.int().positive(),
  /** The event before that: in another log, or in one whose end was lost, another one or none stands there. */
  last: z.object({ position: z.int().nonnegative(), id: randomId }),
  /** Of what the rules remember, and how. */
  decider: z.int().positive(),
  /** Events so far. */
  events: z.int().positive(),
  /** The position of the last request that they answer; -1 where there is none. */
  answered: z.int().min(-1),
  /** The partition's latest time. */
  clock: minute,
  /** See StateCapture. */
  summary: z.unknown(),
  endianness: z.enum(['LE', 'BE']).optional(),
});
export type SnapshotHeader = z.infer<typeof snapshotHeader>;
