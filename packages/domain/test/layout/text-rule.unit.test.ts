import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ruleOfPattern } from '../../src/events/layout/text-rule.ts';
import { minute, randomId, slug, stateCode } from '../../src/vocabulary.ts';

describe('a pattern of a schema within the pattern of a record', () => {
  it.each([
    { what: 'not from the start', pattern: /[a-z]+$/ },
    { what: 'not to the end', pattern: /^[a-z]+/ },
    { what: 'alternatives that nothing holds together', pattern: /^a|b$/ },
    { what: 'an end in the middle', pattern: /^(?:a$|b)$/ },
    { what: 'a start in the middle', pattern: /^(?:a|^b)$/ },
    { what: 'anything', pattern: /^.+$/ },
    { what: 'anything but', pattern: /^[^a]+$/ },
    { what: 'a quote', pattern: /^["a]+$/ },
    { what: 'a range with the backslash in it', pattern: /^[A-z]+$/ },
    { what: 'control characters', pattern: /^[\s]+$/ },
    { what: 'beyond ASCII', pattern: /^[a-é]+$/ },
    { what: 'any letter but ASCII', pattern: /^\W+$/ },
    { what: 'a capture', pattern: /^(a)$/ },
    { what: 'a named capture', pattern: /^(?<name>a)$/ },
    { what: 'a look ahead', pattern: /^(?!a)[a-z]+$/ },
    { what: 'a look behind', pattern: /^[a-z]+(?<=a)$/ },
    { what: 'a border of a word', pattern: /^a\b$/ },
    { what: 'a length without an end', pattern: /^(?=.{1,})[a-z]+$/ },
    { what: 'no regard for case', pattern: /^[a-z]+$/i },
    { what: 'lines', pattern: /^[a-z]+$/m },
    { what: 'code points', pattern: /^[a-z]+$/u },
    { what: 'an escaped end', pattern: /^[a-z]+\$/ },
  ])('has no place there: $what', ({ pattern }) => {
    expect(ruleOfPattern(pattern)).toBeUndefined();
  });

  const patterns = [slug, randomId, stateCode, minute].map(patternOf);
  const others = [/^$/, /^a?$/, /^[a-c]{3}$/, /^[a-c]{2,}$/, /^(?:a|b-){1,2}\d\w$/, /^(?=.{2,3}$)(?:a|b)+$/];

  it.each([...patterns, ...others])('takes there what it takes alone: %s', (pattern) => {
    const rule = ruleOfPattern(pattern);
    if (rule === undefined) throw new Error('has no place there');
    const within = new RegExp(`^"(${rule.source})"$`);
    const taken = (text: string) => {
      const length = within.exec(`"${text}"`)?.[1]?.length;
      return length !== undefined && length >= rule.charactersMin && length <= rule.charactersMax;
    };
    const near = fc.stringMatching(new RegExp(pattern.source.replace(/\(\?=.*?\$\)/, '')));
    const texts = fc.oneof(
      near,
      near.map((text) => text.slice(1)),
      near.map((text) => text + text),
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', '1', 'Z', 'é', '"', '\\', '\n', '\0') }),
    );
    fc.assert(fc.property(texts, (text) => taken(text) === pattern.test(text)));
  });
});

function patternOf({ def }: typeof slug): RegExp {
  for (const check of def.checks ?? []) {
    // The named boundary: zod documents that every check of its own is one of these.
    const { def: rule } = (check as unknown as z.core.$ZodChecks)._zod;
    if (rule.check === 'string_format' && rule.pattern) return rule.pattern;
  }
  throw new Error('has no pattern');
}
