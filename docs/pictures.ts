import { fileURLToPath } from 'node:url';
import { buildSite } from '../apps/cli/src/build-site.ts';
import { launchBrowser } from '../apps/cli/test/browser.ts';
import { serveSite } from '../apps/cli/test/site-processes.ts';

/** Takes the pictures of the documentation anew, of a simulated election on the built site: `pnpm pictures`. */
const VOTERS = 40_000;
/** Half past eight in the evening on the east coast: polls in the west are open. */
const EVENING = '?asOf=2028-11-08T01:30:00Z';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Page = Awaited<ReturnType<Browser['newPage']>>;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

const PICTURES: readonly Picture[] = [
  { name: 'results', path: '/', theme: 'light', width: 1280, height: 900 },
  { name: 'results-evening', path: `/${EVENING}`, theme: 'dark', width: 1280, height: 900 },
  { name: 'results-phone', path: `/${EVENING}`, theme: 'light', width: 360, height: 780 },
  { name: 'state', path: '/states/PA', theme: 'light', width: 1280, height: 900 },
  { name: 'state-phone', path: '/states/PA', theme: 'dark', width: 360, height: 780 },
  { name: 'turnout', path: '/turnout', theme: 'light', width: 768, height: 900 },
  { name: 'timeline', path: `/timeline${EVENING}`, theme: 'dark', width: 1280, height: 900 },
  { name: 'operations', path: '/operations', theme: 'light', width: 1920, height: 1080 },
  { name: 'about', path: '/about', theme: 'light', width: 768, height: 900 },
];

await buildSite();
const site = await serveSite({ voters: VOTERS });
const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  for (const picture of PICTURES) await take(page, picture);
} finally {
  await browser.close();
  await site.close();
}

/** Always on the same page: each open one holds a connection to the live feed, and a browser has six. */
async function take(page: Page, picture: Picture): Promise<void> {
  const { width, height, theme } = picture;
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.goto(site.url + picture.path);
  await read(page);
  const path = fileURLToPath(new URL(`images/${picture.name}.png`, import.meta.url));
  await page.screenshot({ path });
  process.stderr.write(`${picture.name}\n`);
}

/** Charts come with the first sign of a reader. */
async function read(page: Page): Promise<void> {
  await page.mouse.move(5, 5);
  await page.mouse.wheel(0, 50);
  await page.waitForTimeout(1_500);
  await page.mouse.wheel(0, -50);
  await page.waitForTimeout(500);
}
