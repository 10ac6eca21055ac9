/** Bits that one of the 64 characters of a random id takes. */
const CHARACTER_BITS = 6;
const WORD_BITS = 32;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const NOT_IN_ALPHABET = 255;

const ID_CHARACTERS_MAX = 48;
/** The form of a UUID as it is usually written (RFC 9562, section 4): 32 digits at 4 bits. Above every length. */
const UUID_FORM = ID_CHARACTERS_MAX + 1;
const UUID_CHARACTERS = 36;
const UUID_WORDS = 4;
const DIGITS_A_WORD = 8;
const DIGIT_BITS = 4;
const HYPHEN = 0x2d;
export const FORM_MAX = UUID_FORM;
export const PACKED_ID_WORDS_MAX = wordsOf(ID_CHARACTERS_MAX);

const codes = new Uint8Array(128).fill(NOT_IN_ALPHABET);
for (let code = 0; code < ALPHABET.length; code += 1) codes[ALPHABET.charCodeAt(code)] = code;
/** Capitals are no digits here: they are another id. */
const digits = new Uint8Array(128).fill(NOT_IN_ALPHABET);
for (let digit = 0; digit < 16; digit += 1) digits[digit.toString(16).charCodeAt(0)] = digit;

/** Words that an id of this form takes. */
export function wordsOf(form: number): number {
  return form === UUID_FORM ? UUID_WORDS : Math.ceil((form * CHARACTER_BITS) / WORD_BITS);
}

/**
 * Writes a random id (see `randomId`): a UUID at 4 bits a digit, anything else at 6 bits a character.
 * @returns its form: its number of characters, or that it is a UUID. Form and words stand for exactly one id.
 * @throws for what is no random id: it would not be told apart from another.
 */
export function packId(id: string, words: Uint32Array): number {
  if (id.length === UUID_CHARACTERS && packUuid(id, words)) return UUID_FORM;
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
  if (bits > 0) words[at] = word;
  return id.length;
}

/** @returns false for what is no UUID in small letters; `words` may hold anything then. */
function packUuid(id: string, words: Uint32Array): boolean {
  let character = 0;
  for (let at = 0; at < UUID_WORDS; at += 1) {
    let word = 0;
    for (let digit = 0; digit < DIGITS_A_WORD; digit += 1) {
      if (isHyphenAt(character)) {
        if (id.charCodeAt(character) !== HYPHEN) return false;
        character += 1;
      }
      const value = digits[id.charCodeAt(character)] ?? NOT_IN_ALPHABET;
      if (value === NOT_IN_ALPHABET) return false;
      word = (word << DIGIT_BITS) | value;
      character += 1;
    }
    words[at] = word;
  }
  return true;
}

function isHyphenAt(character: number): boolean {
  return character === 8 || character === 13 || character === 18 || character === 23;
}

/** The id of this form that `packId` wrote at a place. */
export function unpackId(words: Uint32Array, from: number, form: number): string {
  if (form === UUID_FORM) return unpackUuid(words, from);
  let id = '';
  for (let character = 0; character < form; character += 1) {
    const bit = character * CHARACTER_BITS;
    const at = from + Math.floor(bit / WORD_BITS);
    const shift = bit % WORD_BITS;
    let code = (words[at] ?? 0) >>> shift;
    if (shift > WORD_BITS - CHARACTER_BITS) code |= (words[at + 1] ?? 0) << (WORD_BITS - shift);
    id += ALPHABET.charAt(code & (ALPHABET.length - 1));
  }
  return id;
}

function unpackUuid(words: Uint32Array, from: number): string {
  let hex = '';
  for (let at = 0; at < UUID_WORDS; at += 1) {
    hex += (words[from + at] ?? 0).toString(16).padStart(DIGITS_A_WORD, '0');
  }
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function notAnId(id: string): Error {
  return new Error(`${JSON.stringify(id)} is no random id, and was let in as one`);
}
