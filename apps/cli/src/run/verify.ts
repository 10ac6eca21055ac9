import { projections } from '@votestream/domain/projections';
import { readGroundTruth } from '@votestream/simulator';
import { type Check, type Reconciliation, verify } from '@votestream/verify';
import { EXIT_FAILED } from '../exit.ts';
import { type InstallationWithLog, withLog } from '../installation.ts';
import { formatted, print, printJson, printTable } from '../output.ts';
import { createProgress } from '../progress.ts';

const DIFFERENCES_SHOWN_MAX = 20;

interface VerifyCommandOptions {
  readonly election: string;
  readonly groundTruth?: true;
  readonly stations?: true;
  readonly json?: true;
}

export async function run(options: VerifyCommandOptions): Promise<void> {
  await withLog('verify', (installation) => verifyAll(installation, options));
}

async function verifyAll(
  { log, databaseUrl, configuration }: InstallationWithLog,
  options: VerifyCommandOptions,
): Promise<void> {
  const truth = await readGroundTruth(configuration.dataDir, options.election);
  const progress = createProgress('events');
  const report = await verify({
    log,
    databaseUrl,
    declared: projections,
    groundTruth: truth ?? (options.groundTruth ? 'demanded' : undefined),
    onProgress: (read, total) => progress.update(read, total, 'recounting'),
  });
  progress.stop();
  if (options.json) printJson(report);
  else {
    for (const check of report.checks) printCheck(check);
    if (report.reconciliation) printReconciliation(report.reconciliation, options.stations === true);
    if (!truth) print('       no ground truth in the data folder: compared with the recount only');
    print(report.ok ? `equal: ${formatted(report.records)} events recounted` : 'NOT equal');
  }
  if (!report.ok) process.exitCode = EXIT_FAILED;
}

function printCheck(check: Check): void {
  print(`${check.ok ? 'ok    ' : 'FAILED'} ${check.name} (${check.detail})`);
  if (check.ok) return;
  for (const { group, value, expected, found } of check.differences.slice(0, DIFFERENCES_SHOWN_MAX)) {
    print(`         ${group}: ${value} should be ${expected}, but is ${found}`);
  }
  const more = check.differences.length - DIFFERENCES_SHOWN_MAX;
  if (more > 0) print(`         and ${more} more`);
  if (check.positions) print(`         counted through (partition:position) ${check.positions}`);
}

/** Ballots ≤ check-ins ≤ registered voters, by state; a state's stations stand under it. */
function printReconciliation({ states, stations }: Reconciliation, withStations: boolean): void {
  if (states.length === 0) return;
  const elections = new Set(states.map(({ electionId }) => electionId));
  printTable([
    ['state', 'stations', 'registered', 'check-ins', 'ballots', 'voided'],
    ...states.flatMap((row) => {
      const name = elections.size > 1 ? `${row.electionId} ${row.state}` : row.state;
      const line = [name, formatted(row.stations), formatted(row.registered), ...counts(row)];
      if (!withStations) return [line];
      const own = stations.filter(
        ({ electionId, state }) => electionId === row.electionId && state === row.state,
      );
      return [line, ...own.map((station) => [`  ${station.stationId}`, '', '', ...counts(station)])];
    }),
  ]);
}

function counts({
  checkIns,
  ballots,
  voided,
}: {
  checkIns: number;
  ballots: number;
  voided: number;
}): string[] {
  return [checkIns, ballots, voided].map(formatted);
}
