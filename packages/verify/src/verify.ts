import { ELECTORAL_ROLL } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import type { GroundTruth } from '@votestream/simulator';
import { audit } from './audit.ts';
import { checkRecount } from './check-recount.ts';
import { checkConservation } from './conservation.ts';
import { refuseForeign } from './counted-log.ts';
import type { DeclaredProjection } from './declared.ts';
import { checkGroundTruth } from './ground-truth.ts';
import { type Model, modelOf } from './models.ts';
import { checkOutcomes } from './outcomes.ts';
import { readLog } from './read-log.ts';
import {
  type BuiltGeneration,
  type ModelSnapshot,
  otherVersion,
  type Refusal,
  readDatabase,
  type Wanted,
} from './read-snapshot.ts';
import { checkReconciliation } from './reconciliation.ts';
import { type Check, failure, type Report, refused, reportOf } from './report.ts';
import { checkBalance, type RequestBalance } from './request-balance.ts';
import type { Rows } from './rows.ts';

export interface VerifyOptions {
  readonly log: EventLog;
  readonly databaseUrl: string;
  /** All read models; each has a generation that serves. */
  readonly declared: readonly DeclaredProjection[];
  /** What must have come out; `demanded` where its absence is a failure. */
  readonly groundTruth: GroundTruth | 'demanded' | undefined;
  readonly onProgress?: (read: number, total: number) => void;
}

const TURNOUT_BY_STATE = 'turnout_by_state';

/**
 * Recounts the log up to what each read model that serves says it has counted, and compares: by hand, or by its
 * declaration, one event at a time. Reads only. Nothing counted is a failure, not a success.
 */
export async function verify(options: VerifyOptions): Promise<Report> {
  const { log, databaseUrl, declared, groundTruth, onProgress } = options;
  const reading = await readDatabase(databaseUrl, (built) => servingOf(declared, built));
  if ('refused' in reading) return refused(reading);
  const { snapshots, conservation } = reading;
  const foreign = await refuseForeign(log, snapshots);
  if (foreign) return refused(foreign);

  const { recounts, balances, reconciliation, records } = await readLog(log, snapshots, { onProgress });
  if ([...recounts.values()].every(({ counting }) => counting.rows.size === 0)) {
    return reportOf([failure('recount', 'no event is counted yet')], records);
  }
  const counting = await isCounting(log, snapshots);
  const found = new Map(snapshots.map((each) => [each.model.projection, each.rows]));
  const report = reportOf(
    [
      ...[...recounts].flatMap(([snapshot, recount]) =>
        checkRecount(snapshot.model.projection, snapshot, recount),
      ),
      checkConservation(conservation),
      ...balances.map(checkBalance),
      audit(rowsOf(found, 'results'), rowsOf(found, TURNOUT_BY_STATE), counting),
      checkReconciliation(reconciliation, counting),
      ...checkTruth(groundTruth, found, balances),
    ],
    records,
  );
  return { ...report, reconciliation };
}

function servingOf(
  declared: readonly DeclaredProjection[],
  built: readonly BuiltGeneration[],
): Wanted | Refusal {
  const serving = declared.map((declaration) => ({
    declaration,
    found: built.find(({ projection, state }) => projection === declaration.name && state === 'serving'),
  }));
  const missing = serving.flatMap(({ declaration, found }) => (found ? [] : [declaration.name]));
  if (missing.length > 0) {
    return { refused: 'read models', reason: `no generation serves ${missing.join(', ')}` };
  }
  const wanted: { model: Model; generation: number }[] = [];
  for (const { declaration, found } of serving) {
    if (!found) continue;
    if (found.version !== declaration.version) return otherVersion(found, declaration);
    wanted.push({ model: modelOf(declaration), generation: found.generation });
  }
  return wanted;
}

/** Counted is the ballot box against a poll book that is not read to its end. */
async function isCounting(log: EventLog, snapshots: readonly ModelSnapshot[]): Promise<boolean> {
  const turnout = snapshots.find((each) => each.model.projection === TURNOUT_BY_STATE);
  for (let partition = 0; partition < (await log.partitionCount(ELECTORAL_ROLL)); partition += 1) {
    const position = turnout?.counted.find((counted) => counted.partition === partition)?.position ?? 0;
    if (await log.hasCommittedFrom(ELECTORAL_ROLL, partition, position)) return true;
  }
  return false;
}

function checkTruth(
  groundTruth: VerifyOptions['groundTruth'],
  found: ReadonlyMap<string, Rows>,
  balances: readonly RequestBalance[],
): Check[] {
  if (groundTruth === undefined) return [];
  if (groundTruth === 'demanded')
    return [failure('ground truth', 'there is none; simulate an election first')];
  if (!groundTruth.complete) {
    return [
      failure('ground truth', 'the simulation was stopped midway; run it again, and it goes on from there'),
    ];
  }
  return [...checkGroundTruth(groundTruth, found), ...checkOutcomes(groundTruth, balances)];
}

function rowsOf(found: ReadonlyMap<string, Rows>, projection: string): Rows {
  return found.get(projection) ?? new Map();
}
