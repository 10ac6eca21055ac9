import { writeFile } from 'node:fs/promises';
import { generatedPages } from './pages.ts';

/** Writes the pages that follow from the code: `pnpm generate`. A test fails where they are not current. */
for (const { path, content } of generatedPages()) await writeFile(new URL(path, import.meta.url), content);
