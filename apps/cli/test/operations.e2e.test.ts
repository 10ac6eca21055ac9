import { BALLOT_BOX } from '@votestream/domain';
import { results } from '@votestream/domain/projections';
import { whileLocked } from '@votestream/read-models';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityViolations } from './accessibility.ts';
import { launchBrowser } from './browser.ts';
import { type Installed, openInstalled } from './installed.ts';
import { type ServedSite, serveSite } from './site-processes.ts';
import { waitUntil } from './waiting.ts';

const TOKEN = 'a-token-of-the-administrator';
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 740 };

/**
 * One installation and one browser for all: each test leaves it counted. A context that is closed takes the packaged
 * browser with it: so there is one, which forgets its cookies.
 */
describe('the operations page of the site as it is shipped', () => {
  let site: ServedSite;
  let installed: Installed;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
    site = await serveSite({ voters: 400, variables: { VOTESTREAM_ADMIN_TOKEN: TOKEN } });
    installed = await openInstalled(site.env);
    context = await browser.newContext({ viewport: WIDE });
    page = await context.newPage();
    // A record that nobody can read.
    await installed.log.append(BALLOT_BOX, [{ key: null, value: 'not JSON', partition: 0 }]);
  });
  afterAll(async () => {
    await browser?.close();
    await installed?.close();
    await site?.close();
  });
  beforeEach(async () => {
    await context.clearCookies();
    await page.goto(`${site.url}/operations`);
  });

  const readModel = (name: string) => page.locator(`tr[data-read-model="${name}"]`);
  const generationOf = async (name: string) => Number(await readModel(name).getAttribute('data-generation'));
  const jobs = (outcome: string) => page.locator(`tr[data-outcome="${outcome}"]`);

  async function signIn(token = TOKEN): Promise<void> {
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  async function signedIn(): Promise<void> {
    await signIn();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  }

  it('can be read without JavaScript, sparklines included', async () => {
    const plain = await browser.newPage({ javaScriptEnabled: false, viewport: WIDE });
    // The server looks every two seconds: some looks must have been made.
    await waitUntil(async () => {
      await plain.goto(`${site.url}/operations`);
      return /L\d/.test(
        (await plain.locator('tr[data-topic$="ballot-box"] path.line').getAttribute('d')) ?? '',
      );
    });
    for (const service of ['Site and API', 'Log', 'Adjudicator']) {
      expect(await plain.locator(`tr[data-service="${service}"]`).getAttribute('data-ill')).toBe('false');
    }
    expect(await plain.locator('tr[data-service^="Projector"]').textContent()).toContain(
      'counts 13 partitions',
    );
    await waitUntil(async () => {
      const { results: counted } = await totals();
      await plain.reload();
      return (await plain.locator('tr[data-read-model="results"]').textContent())?.includes(counted) ?? false;
    });
    expect(await plain.locator('noscript').allTextContents()).toContain(
      'Signing in needs JavaScript; the command line does not.',
    );
  });

  async function totals(): Promise<{ results: string }> {
    const { generations } = await installed.operations();
    const serving = generations.find((each) => each.projection === 'results' && each.state === 'serving');
    return { results: new Intl.NumberFormat('en-US').format(serving?.records.read ?? Number.NaN) };
  }

  it('goes on by itself: what is written and counted is seen without a reload', async () => {
    const row = page.locator('tr[data-topic="votestream.ballot-box"] td').nth(1);
    const before = Number((await row.textContent())?.replaceAll(',', ''));
    await installed.log.append(BALLOT_BOX, [{ key: null, value: 'not JSON either', partition: 1 }]);
    await waitUntil(async () => Number((await row.textContent())?.replaceAll(',', '')) > before);
    await waitUntil(async () => (await page.getByTestId('dead-letters').getAttribute('data-total')) !== '0');
  });

  it('a wrong token opens nothing, and is not kept', async () => {
    await signIn(`${TOKEN}-not`);
    await page.getByTestId('refusal').getByText('this is not the token').waitFor();
    expect(await context.cookies()).toEqual([]);
    expect(await page.getByLabel('Token').inputValue()).toBe('');
    expect(await page.getByRole('button', { name: /^Rebuild/ }).count()).toBe(0);
  });

  it('who signs in gets a session that no script can read; who signs out has none', async () => {
    await signedIn();
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', secure: false });
    expect(cookie?.value).not.toContain(TOKEN);
    expect(await page.evaluate('document.cookie')).toBe('');
    const kept = await page.evaluate('JSON.stringify({...localStorage, ...sessionStorage})');
    expect(kept).not.toContain(TOKEN);
    expect(kept).not.toContain(cookie?.value ?? TOKEN);
    expect(await page.content()).not.toContain(TOKEN);
    await page.reload();
    await page.getByRole('button', { name: 'Rebuild all' }).waitFor();

    const jobsUrl = `${site.url}/api/operations/jobs`;
    const order = { kind: 'rebuild', projections: ['results'] };
    const foreign = await page.request.post(jobsUrl, {
      data: order,
      headers: { origin: 'http://evil.example' },
    });
    expect(foreign.status()).toBe(403);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token').waitFor();
    expect(await context.cookies()).toEqual([]);
    const headers = { cookie: `${cookie?.name}=${cookie?.value}` };
    expect((await page.request.get(jobsUrl, { headers })).status()).toBe(401);
  });

  it('a rebuild and a roll back change who serves, and not what readers see', async () => {
    const home = await context.newPage();
    await home.goto(site.url);
    const votes = () => home.getByTestId('total-votes').getAttribute('data-votes');
    const before = await votes();
    const generation = await generationOf('results');
    await signedIn();
    await page.getByRole('button', { name: 'Rebuild results' }).click();
    await waitUntil(
      async () => (await generationOf('results')) === generation + 1,
      () => page.content(),
    );
    await jobs('done').first().waitFor();
    expect(await jobs('done').first().textContent()).toContain(`results ${generation + 1}`);
    expect(await votes()).toBe(before);
    await home.reload();
    expect(await votes()).toBe(before);

    await page.getByRole('button', { name: 'Roll back results' }).click();
    await waitUntil(
      async () => (await generationOf('results')) === generation,
      () => page.content(),
    );
    await waitUntil(async () => (await jobs('done').count()) >= 2);
    await home.reload();
    expect(await votes()).toBe(before);
  });

  it('a second rebuild is refused in words while one runs, whoever runs it', async () => {
    await signedIn();
    await whileLocked(installed.readModels, [results], async () => {
      await page.getByRole('button', { name: 'Rebuild results' }).click();
      await page.getByTestId('refusal').getByText('results: being rebuilt already').waitFor();
    });
  });

  it('a rebuild that is killed is said to have ended without an answer, and the next one goes on', async () => {
    await signedIn();
    await page.getByRole('button', { name: 'Rebuild votes_by_minute' }).click();
    let child: number | undefined;
    await waitUntil(async () => {
      [child] = await site.processes('votestream.js replay votes_by_minute');
      return child !== undefined;
    });
    process.kill(child ?? Number.NaN, 'SIGKILL');
    await jobs('lost').first().waitFor();
    expect(await jobs('lost').first().textContent()).toContain('killed by SIGKILL');
    const generation = await generationOf('votes_by_minute');
    await page.getByRole('button', { name: 'Rebuild votes_by_minute' }).click();
    await waitUntil(
      async () => (await generationOf('votes_by_minute')) > generation,
      () => page.content(),
    );
  });

  it('dead letters are shown with their reason, and a retry says what came of it', async () => {
    await signedIn();
    await page.getByText('ballot-box/0:').first().waitFor();
    await page.getByRole('button', { name: 'Try all again' }).click();
    const retried = page.locator('tr[data-job="retry"][data-outcome="done"]');
    await retried.first().waitFor({ timeout: 60_000 });
    expect(await retried.first().textContent()).toMatch(/0 count now.*[1-9]\d* still cannot be counted/);
  });

  it('axe finds nothing in either theme, and at 360 px nothing scrolls sideways', async () => {
    await signedIn();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), colorScheme).toEqual([]);
    }
    await page.setViewportSize(NARROW);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(NARROW.width);
    expect(await accessibilityViolations(page), 'narrow').toEqual([]);
  });
});
