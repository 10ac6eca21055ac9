import { sign } from 'node:crypto';
import { signedText } from '@votestream/domain';
import type { StationKey } from './keys.ts';

/** The signature of a bundle's content, in base64url. @param topic where it will be handed in. */
export function signContent(topic: string, content: string, { privateKey }: StationKey): string {
  return sign(null, Buffer.from(signedText(topic, content)), privateKey).toString('base64url');
}

/** @param content JSON of a `bundleContent`. */
export interface UnsignedBundle {
  readonly topic: string;
  /** The minute of the hand-in. */
  readonly at: string;
  readonly content: string;
}

/** The value of the record that hands the content in. @param key null for a bundle that nobody signs. */
export function signBundle({ topic, at, content }: UnsignedBundle, key: StationKey | null): string {
  const signature = key && signContent(topic, content, key);
  return JSON.stringify({ type: 'Bundle', version: 2, at, content, signature });
}
