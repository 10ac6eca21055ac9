import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const tests = (suffix: string) => [
  `packages/*/test/**/*.${suffix}.test.ts`,
  `apps/*/test/**/*.${suffix}.test.ts`,
  `docs/test/**/*.${suffix}.test.ts`,
  `infra/**/test/**/*.${suffix}.test.ts`,
  `test/**/*.${suffix}.test.ts`,
];

/** Starts a broker when the first test asks for one. */
const brokerDesk = 'packages/event-log/test/broker/global-setup.ts';

/** Makes Redpanda Connect ready when the first test asks for it. */
const connectDesk = 'infra/connect/test/engine/global-setup.ts';
/** The site as it is shipped, and the browser. */
const siteAndBrowser = 'apps/cli/test/global-setup.ts';

const jsonReport = process.env['VITEST_JSON_REPORT'];

/**
 * The kinds of tests are told apart by their file suffix: *.unit.test.ts, *.int.test.ts, *.e2e.test.ts; and
 * *.long.test.ts, which `pnpm test` leaves out.
 */
export default defineConfig({
  test: {
    // Files that import drizzle-orm begin a second sooner.
    execArgv: ['--import', new URL('apps/cli/bin/fast-start.js', import.meta.url).href],
    // They wait for servers, brokers and browsers more than they compute.
    maxWorkers: Math.max(3, availableParallelism()),
    // For CI, which counts the tests.
    reporters: jsonReport ? ['default', ['json', { outputFile: jsonReport }]] : ['default'],
    projects: [
      // A loaded machine is slow, not wrong. They share no state, so that files share what they import.
      { test: { name: 'unit', include: tests('unit'), testTimeout: 30_000, isolate: false } },
      {
        test: {
          name: 'integration',
          include: tests('int'),
          testTimeout: 120_000,
          hookTimeout: 120_000,
          globalSetup: ['packages/platform/src/testing/global-setup.ts', brokerDesk, connectDesk],
        },
      },
      {
        test: {
          name: 'e2e',
          include: tests('e2e'),
          testTimeout: 240_000,
          hookTimeout: 240_000,
          globalSetup: [brokerDesk, siteAndBrowser],
        },
      },
      { test: { name: 'long', include: tests('long'), testTimeout: 3_600_000, hookTimeout: 120_000 } },
    ],
  },
});
