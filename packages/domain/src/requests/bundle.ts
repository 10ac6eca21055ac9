import { z } from 'zod';
import { BUNDLE_REQUESTS_MAX } from '../events/envelope.ts';
import { minute, slug } from '../vocabulary.ts';

/** Room for BUNDLE_REQUESTS_MAX requests several times as long as a ballot. */
export const BUNDLE_CONTENT_CHARACTERS_MAX = 480_000;

/** Ed25519: 64 bytes in base64url, of which the last character has only two bits. */
export const bundleSignature = z
  .string()
  .regex(/^[A-Za-z0-9_-]{85}[AQgw]$/, 'an Ed25519 signature: 64 bytes in base64url');

/**
 * What a station hands in: one record. Unsigned (`signature: null`) it may hold registrations only, as those of a
 * registration office.
 */
export const bundle = z.strictObject({
  type: z.literal('Bundle'),
  version: z.literal(2),
  /**
   * The time of all requests in it. Not signed: whoever writes the record stamps it, also where that is not the
   * station.
   */
  at: minute,
  /** JSON of `bundleContent`, exactly as it was signed. */
  content: z.string().min(2).max(BUNDLE_CONTENT_CHARACTERS_MAX),
  signature: bundleSignature.nullable(),
});
export type Bundle = z.infer<typeof bundle>;

/**
 * The part that is signed: up to BUNDLE_REQUESTS_MAX requests of one partition, shuffled. The record's key is the key of
 * the first request. The requests are read one by one, so that a bad one costs only itself.
 */
export const bundleContent = z.strictObject({
  electionId: slug,
  /** Who hands in. */
  stationId: slug,
  /**
   * The station's own name for the bundle; never judged. A count where boxes are shuffled; drawn at random where ballots
   * are handed in one by one, because a count tells their order.
   */
  number: z.int().positive(),
  requests: z.array(z.unknown()).min(1).max(BUNDLE_REQUESTS_MAX),
});
export type BundleContent = z.infer<typeof bundleContent>;

/** The text that a station signs, in UTF-8. It names the topic, so that no bundle can be moved to another one. */
export function signedText(topic: string, content: string): string {
  return `votestream-bundle-v2\n${topic}\n${content}`;
}
