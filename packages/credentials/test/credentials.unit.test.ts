import { generateKeyPairSync } from 'node:crypto';
import { BALLOT_SUBMISSIONS, bundle, publicKey, ROLL_REQUESTS, signedText } from '@votestream/domain';
import { describe, expect, it } from 'vitest';
import {
  generateStationKey,
  pemOf,
  signBundle,
  signContent,
  stationKeyFromPem,
  stationKeyFromSeed,
  verifyBundle,
} from '../src/index.ts';

const key = stationKeyFromSeed(Buffer.alloc(32, 7));
const content = '{"electionId":"us-2028","stationId":"wy-01","number":1,"requests":[{"name":"Zoë"}]}';
const signature = signContent(BALLOT_SUBMISSIONS, content, key);

describe('what a station has signed', () => {
  it('is its own', () => {
    expect(verifyBundle(BALLOT_SUBMISSIONS, content, signature, key.publicKey)).toBe(true);
  });

  it.each([
    ['in another topic', [ROLL_REQUESTS, content, signature, key.publicKey]],
    ['with another content', [BALLOT_SUBMISSIONS, content.replace('1', '2'), signature, key.publicKey]],
    ['with one blank more', [BALLOT_SUBMISSIONS, `${content} `, signature, key.publicKey]],
    ['in the name of another', [BALLOT_SUBMISSIONS, content, signature, generateStationKey().publicKey]],
    ['cut short', [BALLOT_SUBMISSIONS, content, signature.slice(0, -4), key.publicKey]],
    ['without a signature', [BALLOT_SUBMISSIONS, content, '', key.publicKey]],
    ['by what is no key', [BALLOT_SUBMISSIONS, content, signature, 'none']],
  ] as const)('is worth nothing %s', (_, [topic, text, by, holder]) => {
    expect(verifyBundle(topic, text, by, holder)).toBe(false);
  });

  it('is a bundle that satisfies its schema', () => {
    const at = '2028-11-07T17:00:00Z';
    const value = JSON.parse(signBundle({ topic: BALLOT_SUBMISSIONS, at, content }, key));
    expect(bundle.parse(value)).toEqual({ type: 'Bundle', version: 2, at, content, signature });
    const unsigned = JSON.parse(signBundle({ topic: ROLL_REQUESTS, at, content }, null));
    expect(bundle.parse(unsigned).signature).toBeNull();
  });

  it('is signed as RFC 8032 says: others can make the same signature', () => {
    // Made with the Python package `cryptography` from the same seed and text.
    expect(key.publicKey).toBe('6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw');
    expect(signContent('topic', 'content', key)).toBe(
      'O345ql00E2WxsxTRjeJ_xpj52bdSD1EaeUM8HCQcCRBNvISoOaEqTnN1m16JvqVfvgdmDw3uIlP9-PVKOCZ6Cw',
    );
    expect(signedText('topic', 'content')).toBe('votestream-bundle-v2\ntopic\ncontent');
  });
});

describe('a key', () => {
  it('is kept in a file and read again', () => {
    const made = generateStationKey();
    expect(publicKey.safeParse(made.publicKey).success).toBe(true);
    expect(stationKeyFromPem(pemOf(made)).publicKey).toBe(made.publicKey);
  });

  it('of another kind is refused', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => stationKeyFromPem(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())).toThrow(
      'a station signs by Ed25519',
    );
  });
});
