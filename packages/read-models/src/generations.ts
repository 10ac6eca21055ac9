import type { Projection } from '@votestream/domain/projections';
import { and, eq, ne } from 'drizzle-orm';
import { createPartsTable } from './create-parts.ts';
import type { Reader, ReadModels } from './database.ts';
import { DeclarationChangedError } from './errors.ts';
import { fingerprintOf } from './fingerprint.ts';
import { withSchemaLock } from './migrate.ts';
import { generations } from './tables.ts';

/** One build of a projection. */
export interface Generation {
  readonly projection: Projection;
  readonly generation: number;
}

/** The generation that answers readers; undefined until a projector has begun the projection. */
export async function servingGeneration(
  db: Reader,
  projection: { readonly name: string },
): Promise<number | undefined> {
  const [row] = await db
    .select({ generation: generations.generation })
    .from(generations)
    .where(and(eq(generations.projection, projection.name), eq(generations.state, 'serving')));
  return row?.generation;
}

/** The ids of the logs that the read models count; more than one only after a mistake. */
export async function countedLogs(db: Reader): Promise<string[]> {
  const rows = await db
    .selectDistinct({ logId: generations.logId })
    .from(generations)
    .where(ne(generations.state, 'retired'));
  return rows.map(({ logId }) => logId);
}

/**
 * Begins generation 1 of the projections that have none, and checks that the others were built from the declarations
 * as they are. Safe when several processes call it at once.
 *
 * @returns the generations that are to be kept up to date.
 * @throws DeclarationChangedError
 */
export function beginGenerations(
  readModels: ReadModels,
  projections: readonly Projection[],
  logId: string,
): Promise<Generation[]> {
  return withSchemaLock(readModels, (db) =>
    db.transaction(async (transaction) => {
      const serving: Generation[] = [];
      for (const projection of projections) {
        serving.push(
          (await builtGeneration(transaction, projection)) ??
            (await beginFirstGeneration(transaction, projection, logId)),
        );
      }
      return serving;
    }),
  );
}

async function builtGeneration(db: Reader, projection: Projection): Promise<Generation | undefined> {
  const [built] = await db
    .select()
    .from(generations)
    .where(and(eq(generations.projection, projection.name), eq(generations.state, 'serving')));
  if (built === undefined) return undefined;
  if (built.version !== projection.version) {
    throw new DeclarationChangedError(
      `projection ${projection.name} is declared as version ${projection.version}, but generation ${built.generation} ` +
        `was built as version ${built.version}; declare version ${built.version} again, or drop the schema ` +
        `read_models so that it is rebuilt from the log`,
    );
  }
  if (built.fingerprint !== fingerprintOf(projection)) {
    throw new DeclarationChangedError(
      `the declaration of projection ${projection.name} has changed, but its version is still ${projection.version}; ` +
        `take the change back, or raise the version so that the read model is built anew`,
    );
  }
  return { projection, generation: built.generation };
}

const FIRST_GENERATION = 1;

async function beginFirstGeneration(db: Reader, projection: Projection, logId: string): Promise<Generation> {
  await createPartsTable(db, projection, FIRST_GENERATION);
  await db.insert(generations).values({
    projection: projection.name,
    generation: FIRST_GENERATION,
    version: projection.version,
    fingerprint: fingerprintOf(projection),
    logId,
    state: 'serving',
  });
  return { projection, generation: FIRST_GENERATION };
}
