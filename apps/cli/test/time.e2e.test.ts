import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessibilityViolations } from './accessibility.ts';
import { launchBrowser } from './browser.ts';
import { emptySite, type Running, startVotestream } from './processes.ts';
import { waitUntil } from './waiting.ts';

const PATIENCE_MS = 150_000;
const ELECTION_OVER = 'polls of the demo election are closed';
/** Within the hours of the polls: 9:41 PM in New York. */
const EVENING = '2028-11-08T02:41:00Z';
const PAGES = ['/', '/states/OH', '/turnout', '/timeline', '/timeline?state=OH'] as const;

let browser: Browser;
let running: Running;
let page: Page;
let remove: () => Promise<void>;
let site: string;

beforeAll(async () => {
  const installation = await emptySite();
  ({ remove, url: site } = installation);
  const { env } = installation;
  running = startVotestream(['dev', '--voters', '3000', '--speed', '1000000'], env, { detached: true });
  browser = await launchBrowser();
  page = await browser.newPage();
  await until(() => running.output().includes(ELECTION_OVER));
  await until(async () => (await fetch(`${site}/api/elections/us-2028/results?asOf=${EVENING}`)).ok);
});
afterAll(async () => {
  await browser?.close();
  if (running.child.pid !== undefined) process.kill(-running.child.pid, 'SIGTERM');
  await running.finished;
  await remove();
});

it('an address with a minute shows every page as it was then, says so, and leads back, also without a script', async () => {
  const plain = await browser.newPage({ javaScriptEnabled: false });
  for (const path of PAGES) {
    await plain.goto(asOf(path, EVENING));
    expect(await plain.getByTestId('as-of').textContent(), path).toBe('As of 9:41 PM ET, not live');
    expect(await plain.getByTestId('freshness').getAttribute('data-freshness')).toBe('past');
    await plain.getByTestId('to-present').click();
    expect(new URL(plain.url()).searchParams.has('asOf'), path).toBe(false);
    expect(await plain.getByTestId('as-of').count(), path).toBe(0);
  }
  await plain.goto(asOf('/', EVENING));
  expect(await votesShown(plain)).toBe(await votesToldBy('results', EVENING));
  expect(await plain.getByText('Polls open').count()).toBeGreaterThan(0);
  await plain.goto(asOf('/turnout', EVENING));
  expect(Number(await plain.getByTestId('ballots-issued').getAttribute('data-ballots'))).toBe(
    await votesToldBy('turnout', EVENING),
  );
  expect(await plain.getByText('told of the present only').count()).toBe(2);
  await plain.goto(asOf('/timeline', EVENING));
  expect(await plain.getByTestId('timeline-table').locator('tbody tr').first().textContent()).toContain(
    '9:41 PM ET',
  );

  const refused = await plain.goto(asOf('/', '2028-12-24T00:00:00Z'));
  expect(refused?.status()).toBe(404);
  expect(await plain.getByText('This minute is not over yet').count()).toBe(1);
});

it('the slider sets the page back by keyboard, says where it is, and its end is the present', async () => {
  await page.goto(`${site}/timeline`);
  const slider = await readySlider(page);
  expect(await slider.getAttribute('aria-valuetext')).toBe('live');
  await slider.focus();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('ArrowLeft');
  const minute = await shownMinute(page);
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/^\d+:\d\d [AP]M ET/);
  await until(() => page.url().includes(`asOf=${encodeURIComponent(minute)}`));
  await page.keyboard.press('Home');
  expect(await shownMinute(page)).not.toBe(minute);
  expect(await page.getByTestId('sentence').textContent()).toMatch(/Polls open at|no ballot is counted/);
  await page.keyboard.press('End');
  expect(await slider.getAttribute('aria-valuetext')).toBe('live');
  expect(await page.getByTestId('as-of').count()).toBe(0);
  await until(() => !page.url().includes('asOf'));
});

it('by mouse, every page shows what the API says of that minute, and links keep it', async () => {
  await page.goto(`${site}/timeline`);
  const slider = await readySlider(page);
  const box = await slider.boundingBox();
  if (!box) throw new Error('the slider is not there');
  await page.mouse.click(box.x + box.width * 0.7, box.y + box.height / 2);
  const minute = await shownMinute(page);
  await until(() => page.url().includes(encodeURIComponent(minute)));
  await page.getByRole('navigation').getByRole('link', { name: 'Results' }).click();
  await page.getByTestId('total-votes').waitFor();
  expect(await shownMinute(page)).toBe(minute);
  expect(await votesShown(page)).toBe(await votesToldBy('results', minute));
  await page.getByTestId('to-present').click();
  await until(async () => (await votesShown(page)) > (await votesToldBy('results', minute)));
});

it('plays the night until it is live again, also for whoever wants less motion', async () => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(asOf('/timeline', EVENING));
  await readySlider(page);
  await page.getByLabel('Speed').selectOption('60');
  await page.getByRole('button', { name: 'Play the night' }).click();
  await until(async () => (await page.getByTestId('as-of').getAttribute('data-as-of')) !== EVENING);
  await page.getByRole('button', { name: 'Pause' }).click();
  const paused = await shownMinute(page);
  expect(paused > EVENING).toBe(true);
  await page.getByRole('button', { name: 'Play the night' }).click();
  await until(async () => (await page.getByTestId('as-of').count()) === 0);
  expect(await page.getByRole('button', { name: 'Play the night' }).count()).toBe(1);
  await page.emulateMedia({ reducedMotion: null });
});

it('charts of the timeline come when somebody reads, with a table that says the same', async () => {
  await page.goto(`${site}/timeline`);
  await readySlider(page);
  // Until somebody reads, the first is what the server has drawn.
  expect(await page.locator('.chart svg').count()).toBe(1);
  expect(await page.locator('.drawing path').count()).toBe(3);
  await page.getByTestId('timeline-table').scrollIntoViewIfNeeded();
  await until(async () => (await page.locator('.chart svg').count()) >= 2);
  await until(async () => (await page.locator('.drawing').count()) === 0);
  expect(await page.getByTestId('timeline-table').locator('tbody tr').count()).toBeGreaterThan(10);
  await page.getByTestId('timeline-table').getByRole('link').nth(3).click();
  await until(async () => (await page.getByTestId('as-of').count()) === 1);
});

it('a page of the past is accessible in light and dark, and fits on a phone', async () => {
  for (const path of ['/timeline', '/']) {
    await page.goto(asOf(path, EVENING));
    await readySlider(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), `${path} ${colorScheme}`).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth'), 'no sideways scroll').toBe(360);
    await page.setViewportSize({ width: 1280, height: 800 });
  }
});

function asOf(path: string, minute: string): string {
  return `${site}${path}${path.includes('?') ? '&' : '?'}asOf=${minute}`;
}

async function readySlider(on: Page) {
  await on.locator('[data-testid="scrubber"][data-ready="true"]').waitFor({ timeout: PATIENCE_MS });
  return on.getByRole('slider');
}

async function shownMinute(on: Page): Promise<string> {
  const minute = await on.getByTestId('as-of').getAttribute('data-as-of');
  if (minute === null) throw new Error('the page shows no minute');
  return minute;
}

async function votesShown(on: Page): Promise<number> {
  return Number(await on.getByTestId('total-votes').getAttribute('data-votes'));
}

/** Votes counted, or ballots issued, at the end of a minute. */
async function votesToldBy(what: 'results' | 'turnout', minute: string): Promise<number> {
  const answer = await fetch(`${site}/api/elections/us-2028/${what}?asOf=${minute}`);
  const told = (await answer.json()) as { total?: { votes: number }; rows?: { ballots: number }[] };
  return told.total?.votes ?? (told.rows ?? []).reduce((sum, { ballots }) => sum + ballots, 0);
}

const until = (isSo: () => boolean | Promise<boolean>) => waitUntil(isSo, () => running.output());
