import { ELECTORAL_ROLL } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import type { GroundTruth } from '@votestream/simulator';
import { Client } from 'pg';
import { audit } from './audit.ts';
import { checkGroundTruth } from './ground-truth.ts';
import { models } from './models.ts';
import { checkOutcomes } from './outcomes.ts';
import { readLog } from './read-log.ts';
import { type ModelSnapshot, readSnapshots } from './read-snapshot.ts';
import { checkRecount } from './recount.ts';
import { type Check, type Report, reportOf } from './report.ts';
import { checkBalance, type RequestBalance } from './request-balance.ts';
import type { Rows } from './rows.ts';

export interface VerifyOptions {
  readonly log: EventLog;
  readonly databaseUrl: string;
  /** What must have come out; `demanded` where its absence is a failure. */
  readonly groundTruth: GroundTruth | 'demanded' | undefined;
  readonly onProgress?: (read: number, total: number) => void;
}

/**
 * Recounts the log by hand up to what each read model says it has counted, and compares. Reads only. Nothing counted
 * is a failure, not a success.
 */
export async function verify({ log, databaseUrl, groundTruth, onProgress }: VerifyOptions): Promise<Report> {
  const snapshots = await snapshot(databaseUrl);
  const missing = models.filter((model) => !snapshots.some((each) => each.model === model));
  if (missing.length > 0) {
    return reportOf(
      [failure('read models', `no generation serves ${missing.map((each) => each.projection).join(', ')}`)],
      0,
    );
  }
  const logId = await log.id();
  const foreign = snapshots.flatMap((each) => each.counted).find((counted) => counted.logId !== logId);
  if (foreign) {
    const detail = `the read models count log ${foreign.logId}, but this log is ${logId ?? 'empty'}`;
    return reportOf([failure('log', detail)], 0);
  }

  const beyond = await firstBeyondEnd(log, snapshots);
  if (beyond) return reportOf([failure('log', beyond)], 0);

  const { recounts, balances, records } = await readLog(log, snapshots, onProgress);
  if ([...recounts.values()].every(({ rows }) => rows.size === 0)) {
    return reportOf([failure('recount', 'no event is counted yet')], records);
  }
  const counting = await isCounting(log, snapshots);
  const found = new Map(snapshots.map((each) => [each.model.projection, each.rows]));
  return reportOf(
    [
      ...snapshots.flatMap((each) => checkRecount(each, recounts.get(each))),
      ...balances.map(checkBalance),
      audit(rowsOf(found, 'results'), rowsOf(found, 'turnout_by_state'), counting),
      ...checkTruth(groundTruth, found, balances),
    ],
    records,
  );
}

async function snapshot(databaseUrl: string): Promise<ModelSnapshot[]> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'votestream-verify' });
  await client.connect();
  try {
    const { rows } = await client.query<{ exists: boolean }>(
      `SELECT to_regclass('read_models.generations') IS NOT NULL AS exists`,
    );
    return rows[0]?.exists ? await readSnapshots(client, models) : [];
  } finally {
    await client.end();
  }
}

/** A position that no projector of this log can have reached: records would be passed over. */
async function firstBeyondEnd(
  log: EventLog,
  snapshots: readonly ModelSnapshot[],
): Promise<string | undefined> {
  for (const { model, counted } of snapshots) {
    const ends = new Map((await log.watermarks(model.topic)).map(({ partition, end }) => [partition, end]));
    for (const { partition, position } of counted) {
      const end = ends.get(partition) ?? 0;
      if (position > end) {
        return `${model.projection} says it has counted ${model.topic}/${partition} up to ${position}, but that ends at ${end}`;
      }
    }
  }
  return undefined;
}

/** Counted is the ballot box against a poll book that is not read to its end. */
async function isCounting(log: EventLog, snapshots: readonly ModelSnapshot[]): Promise<boolean> {
  const turnout = snapshots.find((each) => each.model.topic === ELECTORAL_ROLL);
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

function failure(name: string, detail: string): Check {
  return { name, ok: false, detail, differences: [] };
}
