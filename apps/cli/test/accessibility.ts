import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds, as one line for each element. */
export async function accessibilityViolations(on: Page): Promise<string[]> {
  await on.evaluate(axe.source);
  const { violations } = await on.evaluate<AxeResults>('axe.run()');
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
