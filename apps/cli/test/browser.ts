import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** The browser that comes as a package; CHROMIUM_PATH names another one, where that does not run. */
export async function launchBrowser(): Promise<Browser> {
  const path = process.env['CHROMIUM_PATH'];
  if (path) return playwright.launch({ executablePath: path });
  return playwright.launch({ executablePath: await chromium.executablePath(), args: chromium.args });
}
