/**
 * Makes the site's two fonts from the @fontsource-variable packages: `node scripts/subset-fonts.ts`.
 * The output is checked in, so that a build needs no font tool; run it again after a change of the packages or of the characters.
 */
import { readFile, writeFile } from 'node:fs/promises';
import subsetFont from 'subset-font';

/** Both fonts together, as sent: the budget of VISUAL.md. */
const BYTES_MAX = 80_000;

const range = (from: number, to: number) =>
  String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, index) => from + index));

/** Latin-1 (English, and the names of most people who stand for office in the US) with the typography that the site sets. */
const text = `${range(0x20, 0x7e)}${range(0xa0, 0xff)}–—‘’“”…−≥≤·→↑↓`;

interface Cut {
  readonly source: string;
  readonly output: string;
  readonly keepFeatures: string[];
  readonly variationAxes: Record<string, number | { min: number; max: number }>;
}

const cuts: Cut[] = [
  {
    source: '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
    output: 'inter.woff2',
    keepFeatures: ['kern', 'mark', 'tnum', 'calt', 'ccmp', 'case'],
    variationAxes: { wght: { min: 400, max: 650 } },
  },
  {
    source: '@fontsource-variable/source-serif-4/files/source-serif-4-latin-opsz-normal.woff2',
    output: 'source-serif-4.woff2',
    keepFeatures: ['kern', 'mark', 'lnum', 'ccmp'],
    variationAxes: { wght: 600, opsz: 36 },
  },
];

let bytes = 0;
for (const cut of cuts) {
  const font = await readFile(new URL(import.meta.resolve(cut.source)));
  const { keepFeatures, variationAxes } = cut;
  const subset = await subsetFont(font, text, {
    targetFormat: 'woff2',
    keepFeatures,
    variationAxes,
    noHinting: true,
  });
  await writeFile(new URL(`../src/lib/fonts/${cut.output}`, import.meta.url), subset);
  process.stdout.write(`${cut.output}: ${subset.length} bytes\n`);
  bytes += subset.length;
}
if (bytes > BYTES_MAX)
  throw new Error(`fonts are ${bytes} bytes together, more than ${BYTES_MAX}: drop characters`);
