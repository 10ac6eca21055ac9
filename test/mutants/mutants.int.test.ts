import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workingCopy } from '../working-copy.ts';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutants.ts';

/** The tests are tested: each way to break the program must turn a named test red. */
describe('a program is caught that', () => {
  let copy: string;
  let remove = async () => {};

  beforeAll(async () => {
    ({ folder: copy, remove } = await workingCopy());
  });
  afterAll(() => remove());

  it.for(mutants.map((mutant) => [mutant.that, mutant] as const))('%s', async ([, { changes, test }]) => {
    const originals = new Map<string, string>();
    try {
      for (const { file, from, to } of changes) {
        const path = join(copy, file);
        const text = await readFile(path, 'utf8');
        if (!originals.has(path)) originals.set(path, text);
        expect(text.split(from), `${file} holds the text that is replaced, once`).toHaveLength(2);
        await writeFile(
          path,
          text.replace(from, () => to),
        );
      }
      const outcomes = await runTest(copy, test);
      expect(outcomes, `${test.file}: ${test.title}`).toEqual(['failed']);
    } finally {
      for (const [path, text] of originals) await writeFile(path, text);
    }
  });
});

/** @returns how the test of this title ended. */
async function runTest(folder: string, { file, project, suite, title }: Mutant['test']): Promise<string[]> {
  const report = join(folder, 'mutant.json');
  await rm(report, { force: true });
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
  const args = ['run', '--project', project, '--reporter', 'json', '--outputFile', report, file];
  const name = new RegExp(`${pattern(suite ?? '')}.*${pattern(title)}`);
  await new Promise<void>((resolve) =>
    execFile(
      process.execPath,
      [vitest, ...args, '-t', name.source],
      { cwd: folder, env: environment() },
      () => resolve(),
    ),
  );
  const { testResults }: Report = JSON.parse(await readFile(report, 'utf8'));
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ fullName }) => name.test(fullName))
    .map(({ status }) => status);
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Without what this run's own Vitest has set. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^VITEST|^TEST$/.test(name)));
}

function pattern(title: string): string {
  return title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
