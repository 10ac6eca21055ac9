import { createPublicKey, type KeyObject, verify } from 'node:crypto';

const keys = new Map<string, KeyObject>();
/** By signature and what it is said to be for: the tests hand in the same bundles over and over. */
const verified = new Map<string, boolean>();

/** Was the content signed for this topic by the holder of this key? Written a second time, to check the signing by. */
export function isSignedBy(publicKey: string, topic: string, content: string, signature: string): boolean {
  const text = `votestream-bundle-v2\n${topic}\n${content}`;
  const name = `${signature} ${publicKey} ${text}`;
  const known = verified.get(name);
  if (known !== undefined) return known;
  const key =
    keys.get(publicKey) ??
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  keys.set(publicKey, key);
  const fits = verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  verified.set(name, fits);
  return fits;
}
