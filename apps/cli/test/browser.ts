import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/**
 * The package's own choices. With the first a page says nothing of where its calls come from, unlike any reader's
 * browser; with the others a graphics card is emulated, which takes four times the processor of painting without one.
 */
const UNWANTED = new Set(['--disable-web-security', '--ignore-gpu-blocklist', '--in-process-gpu']);
chromium.setGraphicsMode = false;

const ownPath = process.env['CHROMIUM_PATH'];

/** The browser that comes as a package; CHROMIUM_PATH names another one, where that does not run. */
export async function launchBrowser(): Promise<Browser> {
  const args = [...chromium.args.filter((arg) => !UNWANTED.has(arg)), '--disable-gpu'];
  return playwright.launch({ executablePath: await unpackBrowser(), ...(ownPath ? {} : { args }) });
}

/** Before several tests launch it at once: one would start what another still writes. @returns its path */
export async function unpackBrowser(): Promise<string> {
  return ownPath || chromium.executablePath();
}
