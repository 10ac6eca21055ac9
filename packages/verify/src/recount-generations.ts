import type { EventLog } from '@votestream/event-log';
import { checkRecount } from './check-recount.ts';
import { refuseForeign } from './counted-log.ts';
import type { DeclaredProjection } from './declared.ts';
import { type Model, modelOf } from './models.ts';
import { recountLog } from './read-log.ts';
import {
  type BuiltGeneration,
  otherVersion,
  type Refusal,
  readDatabase,
  type Wanted,
} from './read-snapshot.ts';
import { type Report, refused, reportOf } from './report.ts';

export interface RecountOptions {
  readonly log: EventLog;
  readonly databaseUrl: string;
  /** Holds the declarations that the generations were built from. */
  readonly declared: readonly DeclaredProjection[];
  /** Of any state but dropped. */
  readonly generations: readonly { readonly projection: string; readonly generation: number }[];
  /** Event records. */
  readonly onProgress?: (read: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Recounts single generations, such as one that is to serve next, exactly up to what they have counted of each
 * partition, and compares. One that has counted nothing is equal to nothing. Reads only; memory grows with groups and
 * dead letters, not with records.
 *
 * @throws the reason of `signal` when that aborts.
 */
export async function recountGenerations(options: RecountOptions): Promise<Report> {
  const { log, databaseUrl, declared, generations, onProgress, signal } = options;
  const reading = await readDatabase(databaseUrl, (built) => wantedOf(generations, declared, built));
  if ('refused' in reading) return refused(reading);
  const { snapshots } = reading;
  const foreign = await refuseForeign(log, snapshots);
  if (foreign) return refused(foreign);
  const { recounts, records } = await recountLog(log, snapshots, { onProgress, signal });
  const checks = [...recounts].flatMap(([snapshot, recount]) =>
    checkRecount(`${snapshot.model.projection} generation ${snapshot.generation}`, snapshot, recount),
  );
  return reportOf(checks, records);
}

function wantedOf(
  generations: RecountOptions['generations'],
  declared: readonly DeclaredProjection[],
  built: readonly BuiltGeneration[],
): Wanted | Refusal {
  const wanted: { model: Model; generation: number }[] = [];
  for (const { projection, generation } of generations) {
    const declaration = declared.find(({ name }) => name === projection);
    if (declaration === undefined) {
      return { refused: 'read models', reason: `no projection ${projection} is declared` };
    }
    const found = built.find((each) => each.projection === projection && each.generation === generation);
    if (found === undefined) {
      return { refused: 'read models', reason: `${projection} has no generation ${generation}` };
    }
    if (found.version !== declaration.version) return otherVersion(found, declaration);
    wanted.push({ model: modelOf(declaration), generation });
  }
  return wanted;
}
