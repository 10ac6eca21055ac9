import { randomBytes } from 'node:crypto';

const ID_BYTES = 12;
const POOL_BYTES = ID_BYTES * 1_024;

/** Random event ids of 96 bits: 16 characters of base64url. Drawn from a pool, a call of the generator for 1,024. */
export function eventIds(): () => string {
  let pool = randomBytes(POOL_BYTES);
  let used = 0;
  return () => {
    if (used === POOL_BYTES) {
      pool = randomBytes(POOL_BYTES);
      used = 0;
    }
    used += ID_BYTES;
    return pool.toString('base64url', used - ID_BYTES, used);
  };
}
