import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../src/index.ts';

describe('a text that two readers could take for two different things is not read', () => {
  it.each([
    ['a key twice', '{"a":1,"a":2}'],
    ['a key twice, deep inside', '[{"b":[{"a":1,"c":2,"a":2}]}]'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}'],
    ['a key twice, with blanks before the colon', '{"a" :1,"a"\n:2}'],
    ['a key twice, around an object that has it too', '{"a":{"a":1},"a":2}'],
    ['a key twice behind a text that looks like a key', '{"x":"\\"a\\":","a":1,"a":2}'],
    ['the key of the prototype', '{"__proto__":{"a":1}}'],
    ['the key of the prototype, escaped', '{"\\u005f_proto__":{"a":1}}'],
    [
      'the key of the prototype twice, with as many texts as without',
      '{"__proto__":"a","__proto__":"b","c":1}',
    ],
    ['a key twice, whose value is a text the second time', '{"a":1,"a":"x"}'],
    ['a key twice, once with a text of backslashes', '{"a":"\\\\","a":"\\"\\\\"}'],
    ['no JSON', '{"a":1'],
    ['something behind it', '{"a":1} {}'],
  ])('%s', (_, text) => {
    expect(readJson(text).ok).toBe(false);
  });
});

it('a key that stands twice is seen wherever it is', () => {
  const value = fc.jsonValue().map((json) => JSON.stringify(json));
  const other = fc.string().map((key) => JSON.stringify(key));
  fc.assert(
    fc.property(other, value, value, fc.array(fc.tuple(other, value)), (key, first, second, rest) => {
      const members = [[key, first], ...rest, [key, second]].map((member) => member.join(':'));
      expect(readJson(`[{"around":{${members.join(',')}}}]`).ok).toBe(false);
    }),
  );
});

it('a key of one object may stand in another one, and in texts', () => {
  const text = ' {"a": {"a": [{"a": "\\"a\\":1"}, {"a": "__proto__"}]}, "b\\\\": "a", "1": 1, "0": 1}';
  expect(readJson(text)).toEqual({ ok: true, json: JSON.parse(text) });
});

it('depth is no way to stop the reader', () => {
  const deep = 400_000;
  const texts = ['['.repeat(deep) + ']'.repeat(deep), '{"a":'.repeat(deep) + 1 + '}'.repeat(deep)];
  for (const text of texts) expect(readJson(text).ok).toBe(true);
});

it('whatever JSON is written, in whatever layout, is read as JSON.parse reads it', () => {
  const layout = fc.constantFrom(0, 1, '\t');
  fc.assert(
    fc.property(fc.jsonValue(), layout, (value, space) => {
      const text = JSON.stringify(value, null, space);
      const reading = readJson(text);
      if (text.includes('__proto__')) return;
      expect(reading).toEqual({ ok: true, json: JSON.parse(text) });
    }),
  );
});
