/** Bits that one of the 64 characters of a random id takes. */
const CHARACTER_BITS = 6;
const WORD_BITS = 32;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const NOT_IN_ALPHABET = 255;

export const ID_CHARACTERS_MAX = 48;
export const PACKED_ID_WORDS_MAX = wordsOf(ID_CHARACTERS_MAX);

const codes = new Uint8Array(128).fill(NOT_IN_ALPHABET);
for (let code = 0; code < ALPHABET.length; code += 1) codes[ALPHABET.charCodeAt(code)] = code;

/** Words that an id of so many characters takes. */
export function wordsOf(characters: number): number {
  return Math.ceil((characters * CHARACTER_BITS) / WORD_BITS);
}

/**
 * Writes a random id (see `randomId`) at 6 bits a character. With its length it stands for exactly one id.
 * @returns its number of words. @throws for what is no random id: it would not be told apart from another.
 */
export function packId(id: string, words: Uint32Array): number {
  if (id.length === 0 || id.length > ID_CHARACTERS_MAX) throw notAnId(id);
  let word = 0;
  let bits = 0;
  let at = 0;
  for (let character = 0; character < id.length; character += 1) {
    const code = codes[id.charCodeAt(character)] ?? NOT_IN_ALPHABET;
    if (code === NOT_IN_ALPHABET) throw notAnId(id);
    word |= code << bits;
    bits += CHARACTER_BITS;
    if (bits < WORD_BITS) continue;
    words[at] = word;
    at += 1;
    bits -= WORD_BITS;
    word = code >>> (CHARACTER_BITS - bits);
  }
  if (bits > 0) {
    words[at] = word;
    at += 1;
  }
  return at;
}

/** The id of so many characters that `packId` wrote at a place. */
export function unpackId(words: Uint32Array, from: number, characters: number): string {
  let id = '';
  for (let character = 0; character < characters; character += 1) {
    const bit = character * CHARACTER_BITS;
    const at = from + Math.floor(bit / WORD_BITS);
    const shift = bit % WORD_BITS;
    let code = (words[at] ?? 0) >>> shift;
    if (shift > WORD_BITS - CHARACTER_BITS) code |= (words[at + 1] ?? 0) << (WORD_BITS - shift);
    id += ALPHABET.charAt(code & (ALPHABET.length - 1));
  }
  return id;
}

function notAnId(id: string): Error {
  return new Error(`${JSON.stringify(id)} is no random id, and was let in as one`);
}
