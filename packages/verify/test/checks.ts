import { expect } from 'vitest';
import type { Check, Report } from '../src/index.ts';

/** Names of the checks that failed. */
export function failed(report: Report): string[] {
  expect(report.ok).toBe(false);
  return report.checks.filter(({ ok }) => !ok).map(({ name }) => name);
}

export function check(report: Report, name: string): Check {
  const found = report.checks.find((each) => each.name === name);
  if (!found) throw new Error(`there is no check ${name}`);
  return found;
}
