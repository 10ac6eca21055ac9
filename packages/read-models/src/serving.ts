import type { Projection } from '@votestream/domain/projections';
import { and, eq, inArray } from 'drizzle-orm';
import type { Reader } from './database.ts';
import { DeclarationChangedError } from './errors.ts';
import { isUnchanged } from './fingerprint.ts';
import type { Generation, GenerationRow } from './generations.ts';
import { generations } from './tables.ts';

/** What is to be done to keep the declared read models. */
export interface Plan {
  /** Serve, and were built from the declarations as they are: to be kept up to date. */
  readonly current: readonly Generation[];
  /** Never built, or built from an older version: to be built, while readers keep what serves. */
  readonly toBuild: readonly Projection[];
}

/**
 * Compares what serves with what is declared.
 * @throws DeclarationChangedError where a declaration changed but its version did not, or a newer version serves.
 */
export async function planGenerations(db: Reader, projections: readonly Projection[]): Promise<Plan> {
  const rows = await db
    .select()
    .from(generations)
    .where(
      and(
        eq(generations.state, 'serving'),
        inArray(
          generations.projection,
          projections.map(({ name }) => name),
        ),
      ),
    );
  const current: Generation[] = [];
  const toBuild: Projection[] = [];
  for (const projection of projections) {
    const serving = rows.find((row) => row.projection === projection.name);
    if (serving && isBuiltFrom(projection, serving)) {
      current.push({ projection, generation: serving.generation });
    } else toBuild.push(projection);
  }
  return { current, toBuild };
}

function isBuiltFrom(projection: Projection, built: GenerationRow): boolean {
  if (built.version > projection.version) {
    throw new DeclarationChangedError(
      `projection ${projection.name} is declared as version ${projection.version}, but version ${built.version} ` +
        `serves (generation ${built.generation}); run the newer program, or, where the declaration was changed back ` +
        `on purpose, give it version ${built.version + 1}`,
    );
  }
  if (built.version < projection.version) return false;
  if (isUnchanged(projection, built.fingerprint)) return true;
  throw new DeclarationChangedError(
    `the declaration of projection ${projection.name} has changed, but its version is still ${projection.version}; ` +
      `take the change back, or raise the version so that the read model is built anew`,
  );
}
