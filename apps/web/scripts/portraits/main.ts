import { writeFile } from 'node:fs/promises';
import { contourPath } from './contours.ts';
import { engrave, HEIGHT, WIDTH } from './engrave.ts';
import { sitters } from './sitters.ts';

/** Tint of the paper, tint of the sitter, ink. */
const COLOURS = {
  blue: ['#bfd2e9', '#dfe9f4', '#143a68'],
  orange: ['#f3ccb2', '#fbe6d8', '#7a3208'],
  teal: ['#b5d9d1', '#dceeea', '#0c4a42'],
  grey: ['#cfd1d4', '#e8e9ea', '#34373c'],
} as const;

const DETAIL = 0.35;
const only = process.argv[2];

for (const { file, colour, parts } of sitters) {
  if (only && only !== file) continue;
  const { ink, figure } = engrave(parts());
  const [paper, light, dark] = COLOURS[colour];
  const sitter = contourPath(
    figure.map((value) => value - 0.5),
    WIDTH,
    HEIGHT,
    0.8,
  );
  const lines = contourPath(ink, WIDTH, HEIGHT, DETAIL);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH * 10} ${HEIGHT * 10}"><path fill="${paper}" d="M0 0h${WIDTH * 10}v${HEIGHT * 10}H0z"/><path fill="${light}" d="${sitter}"/><path fill="${dark}" fill-rule="evenodd" d="${lines}"/></svg>\n`;
  await writeFile(new URL(`../../static/portraits/${file}.svg`, import.meta.url), svg);
  process.stdout.write(`${file}: ${svg.length} bytes\n`);
}
