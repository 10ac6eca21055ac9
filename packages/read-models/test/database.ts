import { openTestDatabase } from '@votestream/platform/testing';
import { afterAll, beforeAll } from 'vitest';
import { migrate, openReadModels, type ReadModels } from '../src/index.ts';

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
