import { z } from 'zod';

/** Which texts a field takes, as they stand between quotes in JSON. */
export interface TextRule {
  /** Of a regular expression without captures that matches ASCII only, and nothing that JSON escapes. */
  readonly source: string;
  readonly charactersMin: number;
  readonly charactersMax: number;
}

/** Printable ASCII but for the quote and the backslash: stands for itself in JSON, in Latin-1 and in UTF-8. */
const PLAIN = '[ !#-[\\]-~]';
const ANY_PLAIN: TextRule = {
  source: `${PLAIN}*`,
  charactersMin: 0,
  charactersMax: Number.POSITIVE_INFINITY,
};
const isPlainCharacter = new RegExp(`^${PLAIN}$`);
const CHARACTERS = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

/** `^`, a bound of the length if there is one, what stands between, `$`. */
const WHOLE = /^\^(?:\(\?=\.\{(?<min>\d+),(?<max>\d+)\}\$\))?(?<inner>.*)\$$/s;
/** Something for exactly one character. */
const SINGLE = /\[(?:\\.|[^\]\\])*\]|\\[dw]|[^\\^$.*+?()[\]{}|]/;
const ONE_CLASS = new RegExp(`^(?<single>${SINGLE.source})\\{(?<min>\\d+),(?<max>\\d+)\\}$`);
const TOKEN = new RegExp(`(?<single>${SINGLE.source})|\\(\\?:|\\)|\\||[*+?]|\\{\\d+(?:,\\d*)?\\}`, 'y');

/** The `when` of every length check that was given none of its own. */
const { when: HAS_LENGTH } = z.core._maxLength(0, {})._zod.def;

/** @returns undefined where the checks ask for what a pattern cannot say. */
export function textRuleOf(checks: readonly z.core.$ZodCheck<never>[]): TextRule | undefined {
  let rule = ANY_PLAIN;
  for (const check of checks) {
    // The named boundary: zod documents that every check of its own is one of these.
    const { def } = (check as unknown as z.core.$ZodChecks)._zod;
    if (def.check === 'string_format' && def.format === 'regex' && def.pattern && def.when === undefined) {
      const inner = rule.source === ANY_PLAIN.source ? ruleOfPattern(def.pattern) : undefined;
      if (inner === undefined) return undefined;
      rule = within(rule, inner.charactersMin, inner.charactersMax, inner.source);
    } else if (def.check === 'min_length' && def.when === HAS_LENGTH) {
      rule = within(rule, def.minimum, Number.POSITIVE_INFINITY);
    } else if (def.check === 'max_length' && def.when === HAS_LENGTH) {
      rule = within(rule, 0, def.maximum);
    } else return undefined;
  }
  return rule;
}

/**
 * Takes only patterns for the whole of a text that mean the same wherever they stand: no borders, no looking around,
 * no captures, no flags.
 */
export function ruleOfPattern({ source, flags }: RegExp): TextRule | undefined {
  const whole = WHOLE.exec(source)?.groups;
  const inner = whole?.['inner'];
  if (inner === undefined || flags !== '' || !isSelfContained(inner)) return undefined;
  const { min = 0, max = Number.POSITIVE_INFINITY } = whole ?? {};
  const bounded = within(ANY_PLAIN, Number(min), Number(max), inner);
  const one = ONE_CLASS.exec(inner)?.groups;
  // A plain loop and a look at the length: much faster than a loop that counts.
  return one ? within(bounded, Number(one['min']), Number(one['max']), `${one['single']}*`) : bounded;
}

function within(rule: TextRule, min: number, max: number, source = rule.source): TextRule {
  return {
    source,
    charactersMin: Math.max(rule.charactersMin, min),
    charactersMax: Math.min(rule.charactersMax, max),
  };
}

function isSelfContained(inner: string): boolean {
  const token = new RegExp(TOKEN);
  let depth = 0;
  while (token.lastIndex < inner.length) {
    const [text, single] = token.exec(inner) ?? [];
    if (text === undefined) return false;
    if (single !== undefined && !takesOnlyPlain(single)) return false;
    if (text === '(?:') depth += 1;
    if (text === ')') depth -= 1;
    // Alternatives that no group holds together would also split the pattern around them.
    if (text === '|' && depth === 0) return false;
  }
  return true;
}

function takesOnlyPlain(single: string): boolean {
  const taken = new RegExp(`^${single}$`);
  return CHARACTERS.every((character) => !taken.test(character) || isPlainCharacter.test(character));
}

/** Does JSON write the text as it is, between quotes, in ASCII? */
export function isPlain(text: string): boolean {
  return Array.from(text).every((character) => isPlainCharacter.test(character));
}

/** A pattern for exactly this text. */
export function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
