/**
 * Is `a` after `b` in the order of code points, as PostgreSQL's collation "C" has it? JavaScript compares UTF-16 code
 * units, which puts the characters beyond U+FFFF before those from U+E000 on.
 */
export function isAfter(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const unitOfA = a.charCodeAt(i);
    const unitOfB = b.charCodeAt(i);
    if (unitOfA !== unitOfB) return rank(unitOfA) > rank(unitOfB);
  }
  return a.length > b.length;
}

/** Lifts surrogates, of which the characters beyond U+FFFF are made, above all other code units. */
function rank(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit;
}

/** Can PostgreSQL store this text unchanged? */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
