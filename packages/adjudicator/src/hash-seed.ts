import { randomBytes } from 'node:crypto';
import type { HashSeed } from '@votestream/domain';

/** Random, and never told: see `HashSeed`. */
export function hashSeed(): HashSeed {
  const bytes = randomBytes(8);
  return { k0: bytes.readUInt32LE(0), k1: bytes.readUInt32LE(4) };
}
