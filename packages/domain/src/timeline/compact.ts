/**
 * Whole numbers as text that compresses well: a small number is one character, so that a compressor which gives frequent
 * characters few bits comes close to what there is to say, and no commas stand between. All characters are printable
 * ASCII, and none of them needs escaping in JSON.
 */
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter(
  (character) => character !== '"' && character !== '\\',
);
const BASE = 46;
/** The last digit of a number, which has the greatest weight. */
const LAST = PRINTABLE.slice(0, BASE);
/** A digit behind which another one comes. */
const MORE = PRINTABLE.slice(BASE, 2 * BASE);
/** Before a number below zero. */
const MINUS = PRINTABLE[2 * BASE];

interface Digit {
  readonly digit: number;
  readonly isLast: boolean;
}

const DIGITS: ReadonlyMap<string, Digit> = new Map(
  [LAST, MORE].flatMap((characters) =>
    characters.map((character, digit): [string, Digit] => [
      character,
      { digit, isLast: characters === LAST },
    ]),
  ),
);

/** @param numbers safe integers. */
export function compact(numbers: readonly number[]): string {
  return numbers.map(written).join('');
}

function written(number: number): string {
  let text = number < 0 ? (MINUS ?? '') : '';
  let rest = Math.abs(number);
  while (rest >= BASE) {
    text += MORE[rest % BASE];
    rest = Math.floor(rest / BASE);
  }
  return text + LAST[rest];
}

/** @throws RangeError for a text that `compact` has not written. */
export function uncompact(text: string): number[] {
  const numbers: number[] = [];
  let [number, weight, sign] = [0, 1, 1];
  for (const character of text) {
    if (character === MINUS) {
      sign = -1;
      continue;
    }
    const found = DIGITS.get(character);
    if (found === undefined) throw new RangeError(`"${character}" is no digit of a compact number`);
    number += found.digit * weight;
    weight *= BASE;
    if (!found.isLast) continue;
    numbers.push(sign * number);
    [number, weight, sign] = [0, 1, 1];
  }
  return numbers;
}
