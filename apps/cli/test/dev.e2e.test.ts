import { readGroundTruth } from '@votestream/simulator';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityViolations } from './accessibility.ts';
import { launchBrowser } from './browser.ts';
import { emptySite, processesOf, type Running, startVotestream, votestream } from './processes.ts';
import { waitUntil } from './waiting.ts';

const PATIENCE_MS = 150_000;
const number = new Intl.NumberFormat('en-US');

describe('npx pnpm dev', () => {
  let browser: Browser;
  const cleanUps: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function installation(): Promise<{ env: NodeJS.ProcessEnv; url: string }> {
    const { env, url, remove } = await emptySite();
    cleanUps.push(remove);
    return { env, url: `${url}/` };
  }

  function dev(env: NodeJS.ProcessEnv, ...options: string[]): Running {
    const running = startVotestream(['dev', ...options], env, { detached: true });
    cleanUps.push(async () => {
      killAll(running, 'SIGTERM');
      await running.finished;
    });
    return running;
  }

  /** A busy machine is slow, not wrong. */
  async function patientPage(): Promise<Page> {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    return page;
  }

  it('shows an election being counted, and at its end exactly what was voted', async () => {
    const { env, url } = await installation();
    const running = dev(env, '--voters', '3000', '--speed', '1500');
    await until(() => running.output().includes(url.slice(0, -1)), running);

    const page = await patientPage();
    await page.goto(url);
    await untilElection(page);
    const first = await totalVotes(page);
    await until(async () => (await totalVotes(page)) > first, running);

    await until(() => running.output().includes('polls of the demo election are closed'), running);
    const truth = await readGroundTruth(env['VOTESTREAM_DATA_DIR'] ?? '', 'us-2028');
    if (!truth) throw new Error('the simulation left no ground truth');
    const votes = sum(truth.results.map(([, , , count]) => count));
    await until(async () => (await totalVotes(page)) === votes, running);
    for (const candidateId of new Set(truth.results.map(([, , candidate]) => candidate))) {
      const expected = sum(
        truth.results.filter(([, , id]) => id === candidateId).map(([, , , count]) => count),
      );
      const counted = page
        .locator(`[data-testid="candidate-votes"][data-candidate="${candidateId}"]`)
        .first();
      expect(await counted.getAttribute('data-votes'), candidateId).toBe(String(expected));
    }

    const sent = await asSent(page, url);
    expect(sent.votes).toBe(votes);
    const states = new Set(truth.results.filter(([, , , count]) => count > 0).map(([, state]) => state));
    for (const state of states) {
      const inState = sum(truth.results.filter(([, code]) => code === state).map(([, , , count]) => count));
      expect(sent.states[state], state).toContain(number.format(inState));
    }
    const verified = await votestream(['verify', '--ground-truth'], env);
    expect(verified.stdout).toContain('equal:');

    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), `accessibility, ${colorScheme}`).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth'), 'no sideways scroll').toBe(360);
  });

  it('Ctrl-C stops everything and leaves no process', async () => {
    const { env, url } = await installation();
    const running = dev(env, '--voters', '500');
    await until(() => running.output().includes(url.slice(0, -1)), running);
    const page = await patientPage();
    await page.goto(url);
    await untilElection(page);
    // Of the web process; compose.yaml has the same.
    expect(await processesOf(env, '--max-semi-space-size=16')).toHaveLength(1);
    killAll(running, 'SIGINT');
    expect((await running.finished).code).toBe(0);
    await until(async () => (await processesOf(env)).length === 0);
  });

  it('goes on without loss after kill -9 of everything', async () => {
    const { env, url } = await installation();
    const killed = dev(env, '--voters', '3000', '--speed', '1500');
    await until(() => killed.output().includes(url.slice(0, -1)), killed);
    const page = await patientPage();
    await page.goto(url);
    await untilElection(page);
    await until(async () => (await totalVotes(page)) > 0, killed);
    // What was started while the others were killed, too: a service is started anew where its parent still lives.
    await until(async () => {
      const running = await processesOf(env);
      for (const pid of running) kill(pid, 'SIGKILL');
      return running.length === 0;
    });

    const again = dev(env, '--voters', '3000', '--speed', '1500');
    await until(() => again.output().includes('polls of the demo election are closed'), again);
    await until(async () => (await votestream(['verify', '--ground-truth'], env)).code === 0, again);
    const truth = await readGroundTruth(env['VOTESTREAM_DATA_DIR'] ?? '', 'us-2028');
    const votes = sum(truth?.results.map(([, , , count]) => count) ?? []);
    // The same tab, which has lost its server and found it again.
    await until(async () => (await totalVotes(page)) === votes, again);
  });
});

const until = (isSo: () => boolean | Promise<boolean>, running?: Running) =>
  waitUntil(isSo, () => running?.output() ?? '');

/** The page waits for the announcement, and goes live by itself. */
async function untilElection(page: Page): Promise<void> {
  await page.getByTestId('total-votes').waitFor({ timeout: PATIENCE_MS });
}

interface SentPage {
  readonly votes: number;
  /** By code, the text of the row. */
  readonly states: Readonly<Record<string, string>>;
}

/** What stands in a page as the server sends it, before any script. Pages whose scripts are off: pages.e2e.test.ts. */
function asSent(page: Page, url: string): Promise<SentPage> {
  return page.evaluate<SentPage>(`fetch(${JSON.stringify(url)}).then((answer) => answer.text()).then((html) => {
    const sent = new DOMParser().parseFromString(html, 'text/html');
    const rows = [...sent.querySelectorAll('tr[data-state]')];
    return {
      votes: Number(sent.querySelector('[data-testid="total-votes"]').dataset.votes),
      states: Object.fromEntries(rows.map((row) => [row.dataset.state, row.textContent])),
    };
  })`);
}

async function totalVotes(page: Page): Promise<number> {
  return Number(await page.getByTestId('total-votes').getAttribute('data-votes'));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** A terminal signals the whole group. */
function killAll({ child }: Running, signal: NodeJS.Signals): void {
  if (child.pid !== undefined) kill(-child.pid, signal);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
