import { buildSite } from '../src/build-site.ts';

/** Before the end-to-end tests: the site as it is shipped, built once where it was not, for all files that look at it. */
export async function setup(): Promise<void> {
  await buildSite();
}
