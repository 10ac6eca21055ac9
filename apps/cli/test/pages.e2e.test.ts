import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessibilityViolations } from './accessibility.ts';
import { launchBrowser } from './browser.ts';
import { emptySite, type Running, startVotestream, votestream } from './processes.ts';
import { waitUntil } from './waiting.ts';

const PATIENCE_MS = 200_000;
/** Everything is started and compiled, on a machine that may be busy. */
const START_MS = 420_000;
const PAGES = ['/', '/states/WY', '/turnout', '/about'] as const;
const ELECTION_OVER = 'polls of the demo election are closed';

let browser: Browser;
let running: Running;
let page: Page;
let remove: () => Promise<void>;
let site: string;
let env: NodeJS.ProcessEnv;
let votesAtFirst: number;
/** The live feeds that the page has opened. */
const feeds: string[] = [];

beforeAll(async () => {
  const installation = await emptySite();
  ({ env, remove, url: site } = installation);
  running = startVotestream(['dev', '--voters', '12000', '--speed', '1500'], env, { detached: true });
  browser = await launchBrowser();
  page = await browser.newPage();
  await until(() => running.output().includes(site));
  page.on('request', (request) => {
    if (request.resourceType() === 'eventsource') feeds.push(request.url());
  });
  await page.goto(site);
  // The page that waits for an election turns into its results.
  await page.getByTestId('total-votes').waitFor({ timeout: PATIENCE_MS });
  votesAtFirst = await countOf(page, 'total-votes', 'votes');
}, START_MS);
afterAll(async () => {
  await browser?.close();
  if (running.child.pid !== undefined) process.kill(-running.child.pid, 'SIGTERM');
  await running.finished;
  await remove();
});

it('a reader goes from page to page while it is counted, over one live feed', async () => {
  await until(async () => (await countOf(page, 'total-votes', 'votes')) > votesAtFirst);

  await page.getByRole('navigation').getByRole('link', { name: 'Turnout' }).click();
  await until(async () => (await countOf(page, 'ballots-issued', 'ballots')) > 0);

  await page.getByRole('navigation').getByRole('link', { name: 'Results' }).click();
  await page.getByRole('link', { name: 'California' }).first().click();
  await page.getByRole('heading', { level: 1, name: /^California: / }).waitFor();
  await page.getByRole('link', { name: 'Next state: Colorado' }).first().click();
  await page.getByRole('heading', { level: 1, name: /^Colorado: / }).waitFor();
  expect(feeds).toEqual([`${site}/api/elections/us-2028/live`]);
});

it('the map is walked through by keyboard: from neighbour to neighbour, with what the pointer would show', async () => {
  await page.goto(`${site}/?map=tiles`);
  await hydrated(page);
  const stops = page.locator('svg.tiles a[tabindex="0"]');
  expect(await stops.count()).toBe(1);
  await page.locator('[data-place="CO"]').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowUp');
  expect(await focusedPlace(page)).toBe('SD');
  const tip = page.locator('figure .tip');
  expect(await tip.textContent()).toContain('South Dakota');
  await page.keyboard.press('Escape');
  expect(await tip.count()).toBe(0);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /^South Dakota: / }).waitFor();
});

it('the table is searched and sorted, and its address and its file say the same', async () => {
  await page.goto(site);
  await hydrated(page);
  await page.getByLabel('Find a state').fill('north');
  await until(async () => (await statesShown(page)).length === 2);
  await page.getByRole('link', { name: /^Electors/ }).click();
  await until(() => page.url().includes('sort=electors'));
  await until(async () => String(await statesShown(page)) === 'NC,ND');
  await page.getByRole('link', { name: /^Electors/ }).click();
  await until(() => page.url().includes('order=reversed'));
  await until(async () => String(await statesShown(page)) === 'ND,NC');

  const linked = await browser.newPage({ javaScriptEnabled: false });
  await linked.goto(page.url());
  expect(await statesShown(linked)).toEqual(['ND', 'NC']);
  const file = await linked
    .locator('#states')
    .getByRole('link', { name: 'Download this table' })
    .getAttribute('href');
  const csv = await (await fetch(`${site}${file}`)).text();
  expect(csv.split('\r\n').map((line) => line.split(',')[0])).toEqual(['state', 'ND', 'NC', '']);
});

it('when all is counted, every page is complete without a script, and says what the API says', async () => {
  await until(() => running.output().includes(ELECTION_OVER));
  const plain = await browser.newPage({ javaScriptEnabled: false });
  await until(async () => {
    await plain.goto(site);
    return (await plain.getByText(/All counted|Certified/).count()) > 0;
  });
  expect(await plain.locator('svg.atlas use').count()).toBe(51);
  expect(await statesShown(plain)).toHaveLength(51);
  expect(await plain.locator('[data-electors]').count()).toBeGreaterThanOrEqual(2);
  expect(Number(await plain.getByTestId('voided').getAttribute('data-voided'))).toBeGreaterThan(0);
  expect(await plain.locator('[data-call="called"]').count()).toBeGreaterThan(0);

  await plain.goto(`${site}/states/WY`);
  const rows = await plain.locator('[data-turnout="gender"] tbody tr').allTextContents();
  const answer = await fetch(`${site}/api/elections/us-2028/turnout?by=gender&state=WY`);
  const told = ((await answer.json()) as { rows: { ballots: number | null }[] }).rows;
  expect(rows).toHaveLength(told.length);
  // Of 99 people on its roll hardly any is of the third gender: they, and one more group, are withheld.
  expect(told.filter(({ ballots }) => ballots === null).length).toBeGreaterThanOrEqual(2);
  for (const [index, { ballots }] of told.entries()) {
    expect(rows[index]).toContain(ballots === null ? 'withheld' : String(ballots));
  }
  await plain.goto(`${site}/turnout`);
  expect(await plain.locator('#states tbody tr').count()).toBe(51);
  expect((await plain.goto(`${site}/states/ZZ`))?.status()).toBe(404);
  expect((await plain.goto(`${site}/nowhere`))?.status()).toBe(404);
});

it('the commands that a reader is told to recount with do what is said', async () => {
  await page.goto(`${site}/about`);
  const commands = await page.locator('main code').allTextContents();
  expect(commands.length).toBeGreaterThanOrEqual(4);
  for (const command of commands) {
    const words = /^npx pnpm votestream (.+)$/.exec(command)?.[1]?.split(' ') ?? [];
    const { code, stdout, stderr } = await votestream(words, env);
    expect(code, `${command}: ${stderr}`).toBe(0);
    expect(stdout, command).not.toBe('');
  }
});

it.for(PAGES)('%s is accessible in light and dark, and fits on a phone', async (path) => {
  await page.goto(`${site}${path}`);
  await hydrated(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityViolations(page), colorScheme).toEqual([]);
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate('document.documentElement.scrollWidth'), 'no sideways scroll').toBe(360);
  if (size) await page.setViewportSize(size);
});

const until = (isSo: () => boolean | Promise<boolean>) => waitUntil(isSo, () => running.output());

/** Is the page alive? Then it says what its connection is. */
async function hydrated(on: Page): Promise<void> {
  await on
    .locator('[data-testid="freshness"]:not([data-freshness="page"])')
    .waitFor({ timeout: PATIENCE_MS });
}

async function countOf(on: Page, testId: string, attribute: string): Promise<number> {
  return Number(await on.getByTestId(testId).getAttribute(`data-${attribute}`));
}

/** The codes of the table's rows, in their order. */
function statesShown(on: Page): Promise<string[]> {
  return on.evaluate<string[]>(
    '[...document.querySelectorAll("#states tr[data-state]")].map((row) => row.getAttribute("data-state"))',
  );
}

function focusedPlace(on: Page): Promise<string | null> {
  return on.locator('[data-place]:focus').getAttribute('data-place');
}
