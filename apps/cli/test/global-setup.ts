import { buildSite } from '../src/build-site.ts';
import { unpackBrowser } from './browser.ts';

/** Before the end-to-end tests, for all files: the site as it is shipped, built where it was not, and the browser. */
export async function setup(): Promise<void> {
  await Promise.all([buildSite(), unpackBrowser()]);
}
