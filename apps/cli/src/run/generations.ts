import {
  dropGeneration,
  inTransaction,
  listGenerations,
  ReadModelsError,
  whileLocked,
} from '@votestream/read-models';
import { FailedError, UsageError } from '../exit.ts';
import { withInstallation } from '../installation.ts';
import { print, printJson, printTable } from '../output.ts';
import { findGeneration, openedReadModels } from '../read-models.ts';

export async function list(options: { json?: true }): Promise<void> {
  await withInstallation('generations', async (installation) => {
    const readModels = await openedReadModels(installation);
    const rows = (await listGenerations(readModels.db)).map(
      ({ projection, generation, version, state, name, until, createdAt }) => ({
        projection,
        generation,
        version,
        state,
        name,
        until,
        createdAt: createdAt.toISOString(),
      }),
    );
    if (options.json) {
      for (const row of rows) printJson(row);
      return;
    }
    printTable([
      ['read model', 'generation', 'version', 'state', 'name', 'begun'],
      ...rows.map(({ projection, generation, version, state, name, createdAt }) => [
        projection,
        String(generation),
        String(version),
        state,
        name ?? '',
        createdAt,
      ]),
    ]);
  });
}

export async function drop(projection: string, which: string): Promise<void> {
  await withInstallation('generations', async (installation) => {
    const readModels = await openedReadModels(installation);
    try {
      await whileLocked(readModels, [{ name: projection }], async () => {
        const { generation, state } = await findGeneration(readModels, projection, which);
        if (state === 'serving') {
          throw new UsageError(
            `generation ${generation} of ${projection} serves readers`,
            'replay builds another one in its place',
          );
        }
        await inTransaction(readModels, (db) => dropGeneration(db, { projection, generation }));
        print(`generation ${generation} of ${projection} (${state}) is dropped`);
      });
    } catch (error) {
      throw error instanceof ReadModelsError ? new FailedError(error.message) : error;
    }
  });
}
