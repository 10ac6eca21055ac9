export {
  generateStationKey,
  pemOf,
  publicKeyFrom,
  SEED_BYTES,
  type StationKey,
  stationKeyFromPem,
  stationKeyFromSeed,
} from './keys.ts';
export { signBundle, signContent, type UnsignedBundle } from './sign.ts';
export { verifyBundle } from './verify.ts';
