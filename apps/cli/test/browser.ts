import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** The package's own choice; with it a page says nothing of where its calls come from, unlike any reader's browser. */
const WITHOUT_ORIGINS = '--disable-web-security';

/** The browser that comes as a package; CHROMIUM_PATH names another one, where that does not run. */
export async function launchBrowser(): Promise<Browser> {
  const path = process.env['CHROMIUM_PATH'];
  if (path) return playwright.launch({ executablePath: path });
  const args = chromium.args.filter((arg) => arg !== WITHOUT_ORIGINS);
  return playwright.launch({ executablePath: await chromium.executablePath(), args });
}
