import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HashSeed, halfSipHash } from '../../src/state/half-sip-hash.ts';
import { PACKED_ID_WORDS_MAX, packId, unpackId, wordsOf } from '../../src/state/packed-id.ts';
import { SEED } from '../election.fixture.ts';

/** Also what nearly is a UUID: a capital, a digit that is none, a hyphen elsewhere. */
const nearUuid = fc
  .tuple(fc.uuid(), fc.nat({ max: 35 }), fc.constantFrom('A', 'F', 'g', '-', '0', '_'))
  .map(([uuid, at, character]) => uuid.slice(0, at) + character + uuid.slice(at + 1));
const randomId = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]{8,48}$/), fc.uuid(), nearUuid);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('random ids', () => {
  it('are packed so that each is told from every other', () => {
    fc.assert(
      fc.property(randomId, (id) => {
        const words = new Uint32Array(PACKED_ID_WORDS_MAX);
        const form = packId(id, words);
        expect(wordsOf(form)).toBe(UUID.test(id) ? 4 : Math.ceil((id.length * 6) / 32));
        // Nothing but its form and that many words is kept of it.
        expect(unpackId(words.slice(0, wordsOf(form)), 0, form)).toBe(id);
      }),
    );
  });

  it('are refused where they are none', () => {
    for (const id of ['', 'with space', 'ümlaut-00', 'x'.repeat(49)]) {
      expect(() => packId(id, new Uint32Array(PACKED_ID_WORDS_MAX))).toThrow('no random id');
    }
  });
});

describe('the hash of ids', () => {
  it('is HalfSipHash-2-4', () => {
    // Of the reference implementation: the bytes 0, 1, 2 … under the key 0, 1, … 7; here those of whole words.
    const seed = { k0: 0x03020100, k1: 0x07060504 };
    const message = new Uint32Array(Uint8Array.from({ length: 12 }, (_, byte) => byte).buffer);
    const hashes = [0, 1, 2].map((count) => halfSipHash(message, count, (4 * count) << 24, seed) >>> 0);
    expect(hashes).toEqual([0x5b9f35a9, 0x89466e2a, 0x8f84b8d0]);
  });

  it('gives nobody who does not know the seed ids that share a slot', () => {
    const slots = 4_096;
    const words = new Uint32Array(PACKED_ID_WORDS_MAX);
    const slotOf = (id: string, seed: HashSeed) => {
      const form = packId(id, words);
      return Math.floor((halfSipHash(words, wordsOf(form), form << 24, seed) >>> 0) / (2 ** 32 / slots));
    };
    // What an attacker would choose who had found out SEED: a thousand ids for a few neighbouring slots.
    const chosen: string[] = [];
    for (let number = 0; chosen.length < 1_000; number += 1) {
      const id = `attack-${number.toString(36)}-x`;
      if (slotOf(id, SEED) < 8) chosen.push(id);
    }
    const fullest = (seed: HashSeed) =>
      Math.max(
        ...Map.groupBy(chosen, (id) => slotOf(id, seed))
          .values()
          .map((ids) => ids.length),
      );
    expect(fullest(SEED)).toBeGreaterThan(100);
    for (const k0 of [1, 2, 3, 0xffffffff]) expect(fullest({ k0, k1: ~k0 })).toBeLessThan(10);
  });
});
