import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { registerStation } from '@votestream/api/administrator';
import { fetchStations } from '@votestream/api/client';
import { generateStationKey } from '@votestream/credentials';
import { BALLOT_BOX, minuteOf } from '@votestream/domain';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityViolations } from './accessibility.ts';
import { launchBrowser } from './browser.ts';
import { type Installed, openInstalled } from './installed.ts';
import { type ServedSite, serveSite } from './site-processes.ts';
import { waitUntil } from './waiting.ts';

const TOKEN = 'a-token-of-the-administrator';
/** Compressed, as they travel, before anybody has done anything. */
const SCRIPT_BYTES_MAX = 70_000;
const FONT_BYTES_MAX = 80_000;
const LAYOUT_SHIFT_MAX = 0.02;

interface Fetched {
  readonly url: string;
  readonly type: string;
  bytes: number;
}

/** One installation and one browser for all; the packaged browser ends with a context that is closed. */
describe('the site as it is shipped', () => {
  let site: ServedSite;
  let installed: Installed;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let devTools: CDPSession;
  /** Since the last test began. */
  const fetched = new Map<string, Fetched>();
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
    site = await serveSite({ voters: 400, variables: { VOTESTREAM_ADMIN_TOKEN: TOKEN } });
    installed = await openInstalled(site.env);
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    devTools = await context.newCDPSession(page);
    await devTools.send('Network.enable');
    await devTools.send('Network.setCacheDisabled', { cacheDisabled: true });
    devTools.on('Network.responseReceived', ({ requestId, response, type }) => {
      const bytes = Number(response.headers['content-length'] ?? Number.NaN);
      fetched.set(requestId, { url: response.url, type, bytes });
    });
    devTools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const one = fetched.get(requestId);
      // Where the answer does not tell the size of its body: with its head, which is a little more.
      if (one && Number.isNaN(one.bytes)) one.bytes = encodedDataLength;
    });
  });
  afterAll(async () => {
    await browser?.close();
    await installed?.close();
    await site?.close();
  });
  beforeEach(() => {
    fetched.clear();
    complaints.length = 0;
  });

  const freshness = () => page.getByTestId('freshness');
  const isFresh = async (state: string) => (await freshness().getAttribute('data-freshness')) === state;
  const counted = async () => Number(await freshness().getAttribute('data-counted'));
  /** One more record in the log, and on the page where that is connected. */
  const recordOne = () => installed.log.append(BALLOT_BOX, [{ key: null, value: 'not JSON', partition: 0 }]);

  async function open(path: string): Promise<void> {
    await page.goto(site.url + path);
    await waitUntil(() => isFresh('live'));
  }

  it('every page keeps its budgets: scripts, fonts, shifts; nothing from elsewhere, no inline script, no secret', async () => {
    await open('/');
    const paths: string[] = await page.$$eval('nav a', (links) =>
      links.map((link) => link.getAttribute('href') ?? ''),
    );
    expect(paths).toEqual(expect.arrayContaining(['/', '/operations']));
    for (const path of new Set(paths)) {
      fetched.clear();
      await open(path);
      const all = [...fetched.values()];
      const bytesOf = (type: string) =>
        all.reduce((sum, each) => sum + (each.type === type ? each.bytes : 0), 0);
      expect(bytesOf('Script'), `scripts of ${path}`).toBeGreaterThan(1_000);
      expect(bytesOf('Script'), `scripts of ${path}`).toBeLessThanOrEqual(SCRIPT_BYTES_MAX);
      expect(bytesOf('Font'), `fonts of ${path}`).toBeLessThanOrEqual(FONT_BYTES_MAX);
      expect(
        all.filter(({ url }) => !url.startsWith(site.url) && !url.startsWith('data:')),
        path,
      ).toEqual([]);
      expect(await layoutShift(page), `shifts of ${path}`).toBeLessThanOrEqual(LAYOUT_SHIFT_MAX);
      expect(complaints, `complaints of the browser at ${path}`).toEqual([]);

      const response = await fetch(site.url + path);
      const policy = response.headers.get('content-security-policy') ?? '';
      const scripts = policy.split(';').find((directive) => directive.trim().startsWith('script-src')) ?? '';
      expect(scripts, path).toContain("'self'");
      expect(scripts, path).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:/);
      const secrets = [TOKEN, site.env['VOTESTREAM_DATA_DIR'] ?? '', 'postgres://'];
      const texts = await Promise.all(
        all.filter(({ type }) => type === 'Script').map(async ({ url }) => (await fetch(url)).text()),
      );
      for (const text of [await response.text(), ...texts]) {
        for (const secret of secrets) expect(text.includes(secret), `${path} tells ${secret}`).toBe(false);
      }
    }
  });

  it('a crowd costs the server one rendering of a page', async () => {
    const responses = await Promise.all(Array.from({ length: 50 }, () => fetch(`${site.url}/`)));
    const versions = new Set(responses.map(({ headers }) => headers.get('etag')));
    const texts = new Set(await Promise.all(responses.map((response) => response.text())));
    expect([versions.size, texts.size]).toEqual([1, 1]);
    const [version] = versions;
    const again = await fetch(`${site.url}/`, { headers: { 'if-none-match': version ?? '' } });
    expect(again.status).toBe(304);
  });

  it('the polling stations of a state are on its page, as of a past minute only those of then', async () => {
    const fromSite = (path: string, init?: RequestInit) => fetch(site.url + path, init);
    const by = { fetch: fromSite, token: TOKEN };
    const others = Array.from({ length: 13 }, (_, index) => ({
      number: index + 2,
      key: generateStationKey(),
    }));
    for (const { number, key } of others) {
      const { publicKey } = key;
      const station = { stationId: `wy-new-${number}`, state: 'WY', name: `School ${number}`, publicKey };
      await waitUntil(
        async () =>
          (
            await registerStation(by, 'us-2028', station, { at: '2028-11-09T12:01:00Z' }).catch(
              () => undefined,
            )
          )?.ok === true,
      );
    }
    const plain = await browser.newPage({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
    const stations = plain.getByTestId('stations');
    const goto = (asOf?: string) =>
      plain.goto(`${site.url}/states/WY${asOf === undefined ? '' : `?asOf=${asOf}`}`);
    await waitUntil(async () => {
      await goto();
      return (await stations.getAttribute('data-stations')) === String(others.length + 1);
    });
    const names = stations.getByRole('listitem');
    expect(await names.count(), 'many names are shown to who asks').toBe(0);
    await stations.locator('summary').click();
    const [first, ...rest] = await names.allTextContents();
    expect([first, rest]).toEqual([
      'Polling station 1, Wyoming',
      others.map(({ number }) => `School ${number}`),
    ]);
    expect(await plain.evaluate('document.documentElement.scrollWidth'), 'no sideways scroll').toBe(360);

    await waitUntil(async () => (await goto('2028-11-09T12:00:00Z'))?.ok() === true);
    expect(await names.allTextContents()).toEqual(['Polling station 1, Wyoming']);
    const told = await fetchStations(fromSite, 'us-2028', 'WY');
    const registeredAt = told.ok && told.value.stations[0]?.registeredAt;
    await goto(minuteBefore(String(registeredAt)));
    expect(await plain.getByTestId('as-of').count()).toBe(1);
    expect(await stations.count()).toBe(0);

    await open('/states/WY');
    await page.getByTestId('stations').locator('summary').click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), colorScheme).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: null });
    expect(complaints).toEqual([]);
  });

  it('the API answers without a detour through the site', async () => {
    // A host that is none: the site would not know what to make of it.
    const socket = connect(Number(new URL(site.url).port), '127.0.0.1');
    socket.write('GET /api/elections HTTP/1.1\r\nHost: not a host\r\nConnection: close\r\n\r\n');
    expect(await text(socket)).toContain('application/problem+json');
  });

  it('a page finds its server again after a restart, and shows what was counted meanwhile', async () => {
    await open('/');
    const before = await counted();
    await site.stopSite();
    await waitUntil(async () => !(await isFresh('live')));
    await recordOne();
    await site.startSite();
    await waitUntil(async () => (await isFresh('live')) && (await counted()) > before);
  });

  it('where the live feed is blocked the page asks for what has changed, and says so', async () => {
    await page.route('**/live', (route) => route.abort());
    try {
      await page.goto(site.url);
      await waitUntil(() => isFresh('polling'));
      const before = await counted();
      await recordOne();
      await waitUntil(async () => (await counted()) > before);
      const asked = [...fetched.values()].filter(({ url }) => url.endsWith('/snapshot'));
      expect(asked.length).toBeGreaterThan(0);
    } finally {
      await page.unroute('**/live');
    }
  });

  it('a reader without a network is told, and goes on when it is back', async () => {
    await open('/');
    await context.setOffline(true);
    await waitUntil(() => isFresh('offline'));
    expect(await freshness().textContent()).toContain('offline');
    await context.setOffline(false);
    await waitUntil(() => isFresh('live'));
  });
});

function minuteBefore(minute: string): string {
  return minuteOf(Date.parse(minute) - 60_000);
}

/** The cumulative layout shift so far. */
async function layoutShift(page: Page): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    let shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(shift)));
  })`);
}
