import { BALLOT_SUBMISSIONS, ELECTION_REQUESTS, ELECTORAL_ROLL, ROLL_REQUESTS } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import type { GroundTruth } from '@votestream/simulator';
import { Client } from 'pg';
import { audit } from './audit.ts';
import { checkGroundTruth, checkOutcomes } from './ground-truth.ts';
import { models } from './models.ts';
import { type ModelSnapshot, readSnapshots } from './read-snapshot.ts';
import { type Recount, recount } from './recount.ts';
import { type Check, type Report, reportOf } from './report.ts';
import { balanceRequests, type RequestBalance } from './request-balance.ts';
import { compare, type Rows } from './rows.ts';

const REQUEST_TOPICS = [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS] as const;

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

  const recounts = await recount(log, snapshots, onProgress);
  const records = [...recounts.values()].reduce((sum, each) => sum + each.read, 0);
  if (records === 0) return reportOf([failure('recount', 'no event is counted yet')], 0);
  const counting = await isCounting(log, snapshots);
  const balances = await Promise.all(REQUEST_TOPICS.map((topic) => balanceRequests(log, topic)));
  const found = new Map(snapshots.map((each) => [each.model.projection, each.rows]));
  return reportOf(
    [
      ...snapshots.flatMap((each) => checkModel(each, recounts.get(each))),
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

/** Counted is the ballot box against a poll book that is not read to its end. */
async function isCounting(log: EventLog, snapshots: readonly ModelSnapshot[]): Promise<boolean> {
  const turnout = snapshots.find((each) => each.model.topic === ELECTORAL_ROLL);
  for (let partition = 0; partition < (await log.partitionCount(ELECTORAL_ROLL)); partition += 1) {
    const position = turnout?.counted.find((counted) => counted.partition === partition)?.position ?? 0;
    if (await log.hasCommittedFrom(ELECTORAL_ROLL, partition, position)) return true;
  }
  return false;
}

function checkModel(snapshot: ModelSnapshot, recounted: Recount | undefined): Check[] {
  const { model, counted, rows } = snapshot;
  const differences = compare(recounted?.rows ?? new Map(), rows);
  const positions = counted.map(({ partition, position }) => `${partition}:${position}`).join(' ');
  const sum = (value: 'read' | 'folded' | 'ignored' | 'parked') =>
    counted.reduce((total, each) => total + each[value], 0);
  const [read, folded, ignored, parked] = [sum('read'), sum('folded'), sum('ignored'), sum('parked')];
  return [
    {
      name: `recount = ${model.projection}`,
      ok: differences.length === 0,
      detail: `${rows.size} groups from ${recounted?.read ?? 0} events`,
      differences,
      positions,
    },
    {
      name: `read = folded + ignored + parked in ${model.projection}`,
      ok: read === folded + ignored + parked && read === recounted?.read && parked === recounted.unreadable,
      detail: `${read} = ${folded} + ${ignored} + ${parked}; the log has ${recounted?.read ?? 0}, of them unreadable ${recounted?.unreadable ?? 0}`,
      differences: [],
      positions,
    },
  ];
}

function checkBalance(balance: RequestBalance): Check {
  const rejected = [...balance.rejected.values()].reduce((sum, count) => sum + count, 0);
  const { submitted, accepted, repeated, open, unbalanced } = balance;
  return {
    name: `accepted + rejected + repeated = submitted in ${balance.topic}`,
    ok: unbalanced.length === 0,
    detail:
      `${accepted} + ${rejected} + ${repeated} = ${submitted}` +
      (open > 0 ? `, ${open} of them not decided yet` : '') +
      unbalanced.map((line) => `; ${line}`).join(''),
    differences: [],
  };
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
