import { type Projection, projections } from '@votestream/domain/projections';
import {
  type GenerationRow,
  listGenerations,
  migrate,
  openReadModels,
  type ReadModels,
} from '@votestream/read-models';
import { UsageError } from './exit.ts';
import type { Installation } from './installation.ts';

/** Opens the read models until the process ends; their fixed tables are there. */
export async function openedReadModels({ databaseUrl, shutdown }: Installation): Promise<ReadModels> {
  const readModels = openReadModels({ databaseUrl });
  shutdown.onClose('read models', () => readModels.close());
  await migrate(readModels);
  return readModels;
}

/** The declared projections of these names; all where none is named. @throws UsageError */
export function projectionsNamed(names: readonly string[]): readonly Projection[] {
  if (names.length === 0) return projections;
  return [...new Set(names)].map(projectionNamed);
}

/** @throws UsageError */
export function projectionNamed(name: string): Projection {
  const found = projections.find((each) => each.name === name);
  if (found) return found;
  throw new UsageError(
    `there is no read model ${name}`,
    `read models: ${projections.map((each) => each.name).join(', ')}`,
  );
}

/** A generation by its number or its name; without either, the one that serves. @throws UsageError */
export async function findGeneration(
  { db }: ReadModels,
  projection: string,
  wanted: string | undefined,
): Promise<GenerationRow> {
  const own = (await listGenerations(db)).filter((row) => row.projection === projection);
  const found = own.find((row) =>
    wanted === undefined ? row.state === 'serving' : row.name === wanted || String(row.generation) === wanted,
  );
  if (found) return found;
  const known = own.map(({ generation, name, state }) => `${name ?? generation} (${state})`).join(', ');
  throw new UsageError(
    wanted === undefined
      ? `no generation of ${projection} serves yet`
      : `${projection} has no generation ${wanted}`,
    known ? `there is: ${known}` : 'a projector builds it: votestream projector, or votestream dev',
  );
}
