import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { exportFolder } from '@votestream/schemas';
import { generatedPages } from './pages.ts';

/** Writes what follows from the code: pages and JSON Schemas. Tests fail where they are not current. */
for (const { path, content } of generatedPages()) await writeFile(new URL(path, import.meta.url), content);

const { broken } = await exportFolder(fileURLToPath(new URL('../infra/schemas', import.meta.url)));
if (broken.length > 0) {
  process.stderr.write(`The schemas were not written; \`pnpm votestream schemas check\` says why.\n`);
  process.exitCode = 1;
}
