export {
  generateStationKey,
  pemOf,
  SEED_BYTES,
  type StationKey,
  stationKeyFromPem,
  stationKeyFromSeed,
} from './keys.ts';
export { signBundle, signContent, type UnsignedBundle } from './sign.ts';
export { knownPublicKey, verifyBundle } from './verify.ts';
