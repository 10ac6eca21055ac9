import { minuteOf } from '@votestream/domain';
import type { GroundTruth } from '@votestream/simulator';
import { groupKey, type Rows } from './rows.ts';

/** The read models as the ground truth has them: by name, the rows that must stand there. */
export function expectedRows(truth: GroundTruth): ReadonlyMap<string, Rows> {
  return new Map([
    ['results', results(truth)],
    ['turnout_by_state', turnout(truth, truth.turnout.byState)],
    ['turnout_by_gender', turnout(truth, truth.turnout.byGender)],
    ['turnout_by_age_band', turnout(truth, truth.turnout.byAgeBand)],
    ['race_calls', calls(truth)],
    ...(truth.stations ? ([['stations', stations(truth.electionId, truth.stations)]] as const) : []),
    [
      'votes_by_minute',
      votesByMinute(truth, (contest, _, minute, candidate) => [contest, minute, candidate]),
    ],
    [
      'votes_by_state_and_minute',
      votesByMinute(truth, (contest, state, minute, candidate) => [contest, state, minute, candidate]),
    ],
  ]);
}

/** The same for refusals; they are exact only where nothing was sent twice. */
export function expectedRejections({ electionId, rejections }: GroundTruth): ReadonlyMap<string, Rows> {
  // A request that could not be read names no election.
  const electionOf = (reason: string) => (reason === 'malformed' ? '' : electionId);
  return new Map<string, Rows>([
    [
      'ballot_rejections',
      new Map(
        rejections.ballots.map(([state, reason, requests]) => [
          groupKey(electionOf(reason), state ?? '', reason),
          { rejections: requests },
        ]),
      ),
    ],
    [
      'roll_rejections',
      new Map(
        rejections.roll.map(([request, state, reason, requests]) => [
          groupKey(electionOf(reason), state ?? '', request, reason),
          { rejections: requests },
        ]),
      ),
    ],
  ]);
}

function results(truth: GroundTruth): Rows {
  return new Map(
    truth.results.map(([contest, state, candidate, votes]) => [
      groupKey(truth.electionId, contest, state, candidate),
      { votes },
    ]),
  );
}

function turnout(
  { electionId }: GroundTruth,
  groups: readonly (readonly [...group: string[], eligible: number, ballots: number])[],
): Rows {
  return new Map(
    groups.map((each) => {
      const [eligible = 0, ballots = 0] = each.slice(-2).map(Number);
      return [groupKey(electionId, ...each.slice(0, -2)), { eligible, ballots }];
    }),
  );
}

function calls(truth: GroundTruth): Rows {
  return new Map(
    truth.calls.map(([contest, state, candidateId]) => [
      groupKey(truth.electionId, contest, state ?? ''),
      { candidateId },
    ]),
  );
}

function stations(electionId: string, registered: NonNullable<GroundTruth['stations']>): Rows {
  return new Map(
    registered.map(([state, stationId, name]) => [groupKey(electionId, state, stationId), { name }]),
  );
}

const MINUTE_MS = 60_000;

function votesByMinute(
  truth: GroundTruth,
  groupOf: (contest: string, state: string, minute: string, candidate: string) => readonly string[],
): Rows {
  const rows = new Map<string, { votes: number }>();
  for (const [contest, state, candidate, from, series] of truth.votesByMinute) {
    const fromMs = Date.parse(from);
    for (const [index, votes] of series.entries()) {
      if (votes === 0) continue;
      const minute = minuteOf(fromMs + index * MINUTE_MS);
      const group = groupKey(truth.electionId, ...groupOf(contest, state, minute, candidate));
      const row = rows.get(group) ?? { votes: 0 };
      row.votes += votes;
      rows.set(group, row);
    }
  }
  return rows;
}
