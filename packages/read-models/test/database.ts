import type { Projection } from '@votestream/domain/projections';
import { openTestDatabase } from '@votestream/platform/testing';
import { afterAll, beforeAll } from 'vitest';
import { beginBuild, flip, migrate, openReadModels, type ReadModels } from '../src/index.ts';

/** A database of the test file's own with the fixed tables in it. */
export function useReadModels(): { readonly readModels: ReadModels; readonly url: string } {
  let opened: { readModels: ReadModels; url: string } | undefined;
  let close = async () => {};
  beforeAll(async () => {
    const database = await openTestDatabase();
    const readModels = openReadModels({ databaseUrl: database.url });
    close = async () => {
      await readModels.close();
      await database.close();
    };
    opened = { readModels, url: database.url };
    await migrate(readModels);
  });
  afterAll(() => close());
  const get = () => {
    if (opened === undefined) throw new Error('the database is there only while the tests run');
    return opened;
  };
  return {
    get readModels() {
      return get().readModels;
    },
    get url() {
      return get().url;
    },
  };
}

/** Lets a new generation of the projection serve, with nothing counted. @returns its number */
export async function serveEmpty(
  readModels: ReadModels,
  projection: Projection,
  logId: string,
): Promise<number> {
  const build = await beginBuild(readModels, projection, logId);
  await flip(readModels, { builds: [build], reach: async () => undefined });
  return build.generation;
}
