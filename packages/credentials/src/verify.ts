import { type KeyObject, verify } from 'node:crypto';
import { signedText } from '@votestream/domain';
import { publicKeyFrom } from './keys.ts';

/** More than there are stations; beyond it the keys that were used first are made anew. */
const KEYS_MAX = 20_000;

/** Public keys by their text: making one takes longer than verifying by it. undefined: it is none. */
const keys = new Map<string, KeyObject | undefined>();

/**
 * Was the content signed for this topic by the holder of this key?
 * @param signature in base64url. @param publicKey the raw 32 bytes in base64url; what is no key verifies nothing.
 */
export function verifyBundle(topic: string, content: string, signature: string, publicKey: string): boolean {
  const key = knownPublicKey(publicKey);
  if (!key) return false;
  const signed = Buffer.from(signedText(topic, content));
  return verify(null, signed, key, Buffer.from(signature, 'base64url'));
}

/** A public key by its raw 32 bytes in base64url, made once; undefined where they are none. */
export function knownPublicKey(publicKey: string): KeyObject | undefined {
  if (keys.has(publicKey)) return keys.get(publicKey);
  const [oldest] = keys.keys();
  if (keys.size >= KEYS_MAX && oldest !== undefined) keys.delete(oldest);
  const made = makeKey(publicKey);
  keys.set(publicKey, made);
  return made;
}

function makeKey(publicKey: string): KeyObject | undefined {
  try {
    return publicKeyFrom(publicKey);
  } catch {
    return undefined;
  }
}
