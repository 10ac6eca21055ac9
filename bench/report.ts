import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const surroundings = {
  votestream: version,
  node: process.version,
  cores: cpus().length,
  cpu: cpus()[0]?.model,
};

/** One JSON line with what was measured and on what. */
export function print(result: object): void {
  process.stdout.write(`${JSON.stringify({ ...result, ...surroundings })}\n`);
}

/** Sorted values' part, 0 to 1. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
