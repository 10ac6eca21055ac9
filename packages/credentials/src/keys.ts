import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** What a station signs by. It never leaves the station; only `publicKey` is registered. */
export interface StationKey {
  readonly privateKey: KeyObject;
  /** The raw 32 bytes in base64url. */
  readonly publicKey: string;
}

export const SEED_BYTES = 32;

/** A new random key. */
export function generateStationKey(): StationKey {
  return stationKeyOf(generateKeyPairSync('ed25519').privateKey);
}

/**
 * The key that follows from 32 bytes, as RFC 8032 defines it: for stations that are simulated from a seed.
 * @throws RangeError for another number of bytes.
 */
export function stationKeyFromSeed(seed: Uint8Array): StationKey {
  if (seed.length !== SEED_BYTES) throw new RangeError(`an Ed25519 seed has ${SEED_BYTES} bytes`);
  return stationKeyOf(
    createPrivateKey({ key: Buffer.concat([PKCS8_OF_SEED, seed]), format: 'der', type: 'pkcs8' }),
  );
}

/**
 * A private key in PEM (PKCS #8), as a station keeps it in a file.
 * @throws where it is no Ed25519 key.
 */
export function stationKeyFromPem(pem: string): StationKey {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') {
    throw new TypeError(`the key is of type ${privateKey.asymmetricKeyType}; a station signs by Ed25519`);
  }
  return stationKeyOf(privateKey);
}

/** To be kept where nobody else can read it. */
export function pemOf({ privateKey }: StationKey): string {
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** @param raw 32 bytes in base64url. @throws where OpenSSL takes it for no public key. */
export function publicKeyFrom(raw: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw }, format: 'jwk' });
}

/** What precedes the 32 bytes in PKCS #8. Source: RFC 8410, section 7. */
const PKCS8_OF_SEED = Buffer.from('302e020100300506032b657004220420', 'hex');

function stationKeyOf(privateKey: KeyObject): StationKey {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined) throw new TypeError('the key has no public part');
  return { privateKey, publicKey: x };
}
