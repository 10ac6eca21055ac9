import { expect, test } from 'vitest';
import { csvOf } from '../../src/csv.ts';

test.for<[string, string | number | null, string]>([
  ['a formula is not run', '=1+1', "'=1+1"],
  ['a formula behind blanks is not run', '  @SUM(A1)', "'  @SUM(A1)"],
  ['a formula behind a tab is not run', '\tcmd', "'\tcmd"],
  ['a formula in quotes is not run', '-2","=3', `"'-2"",""=3"`],
  ['a formula in wide characters is not run', '＝1', "'＝1"],
  ['a negative number stays a number', -3, '-3'],
  ['a name with a comma stays one cell', 'Blue, united', '"Blue, united"'],
  ['a name with a line break stays one cell', 'a\nb', '"a\nb"'],
  ['a quote inside stays a quote', 'Ada "A" Marsh', '"Ada ""A"" Marsh"'],
  ['what is not known is empty', null, ''],
  ['a plain name stays as it is', 'José Núñez-Ōta', 'José Núñez-Ōta'],
])('%s', ([, cell, expected]) => {
  expect(csvOf(['x'], [[cell]])).toBe(`x\r\n${expected}\r\n`);
});
