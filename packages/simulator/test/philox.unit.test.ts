import { expect, test } from 'vitest';
import { Philox } from '../src/random/philox.ts';

/** From Random123's kat_vectors: counter, key, result. */
const VECTORS = [
  ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
] as const;

test.each(VECTORS)(
  'an election from a seed is the same on every machine: philox of %s',
  (counter, key, result) => {
    const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = words(counter);
    const [k0 = 0, k1 = 0] = words(key);
    const generator = new Philox(k0, k1);
    generator.draw(c0, c1, c2, c3);
    expect([generator.w0, generator.w1, generator.w2, generator.w3]).toEqual(words(result));
  },
);

function words(hex: string): number[] {
  return hex.split(' ').map((word) => Number.parseInt(word, 16));
}
