import type { GroundTruth } from '@votestream/simulator';
import { z } from 'zod';
import { parseJson } from './json.ts';
import type { Check } from './report.ts';
import { compare, groupName, type Rows } from './rows.ts';

/** Compares the counts of one election with what the simulation knows to be right. */
export function checkGroundTruth(truth: GroundTruth, found: ReadonlyMap<string, Rows>): Check[] {
  const results: Rows = new Map(
    truth.results.map(([contest, state, candidate, votes]) => [
      groupName(truth.electionId, contest, state, candidate),
      { votes },
    ]),
  );
  const byState: Rows = new Map(
    truth.turnout.byState.map(([state, eligible, ballots]) => [
      groupName(truth.electionId, state),
      { eligible, ballots },
    ]),
  );
  const byGender: Rows = new Map(
    truth.turnout.byGender.map(([gender, eligible, ballots]) => [
      groupName(truth.electionId, gender),
      { eligible, ballots },
    ]),
  );
  const calls: Rows = new Map(
    truth.calls.map(([contest, state, candidateId]) => [
      groupName(truth.electionId, contest, state ?? ''),
      { candidateId },
    ]),
  );
  return [
    checkModel('results', results, pick(found.get('results'), truth.electionId, ['votes'])),
    checkModel(
      'turnout_by_state',
      byState,
      pick(found.get('turnout_by_state'), truth.electionId, ['eligible', 'ballots']),
    ),
    checkModel('turnout_by_gender', byGender, nationwide(found.get('turnout_by_gender'), truth.electionId)),
    checkModel('race_calls', calls, standingCalls(found.get('race_calls'), truth.electionId)),
  ];
}

function checkModel(model: string, expected: Rows, found: Rows): Check {
  const differences = compare(expected, found);
  return {
    name: `ground truth = ${model}`,
    ok: differences.length === 0,
    detail: `${expected.size} groups`,
    differences,
  };
}

/** Only the election of the ground truth, and only these values. */
function pick(rows: Rows | undefined, electionId: string, values: readonly string[]): Rows {
  const own = [...(rows ?? [])].filter(([group]) => group.startsWith(`${electionId} · `));
  return new Map(
    own.map(([group, row]) => [
      group,
      Object.fromEntries(values.map((value) => [value, row[value] ?? null])),
    ]),
  );
}

/** Turnout by gender, summed over the states. */
function nationwide(rows: Rows | undefined, electionId: string): Rows {
  const sums: Rows = new Map();
  for (const [group, row] of pick(rows, electionId, ['eligible', 'ballots'])) {
    const gender = groupName(electionId, group.split(' · ').at(-1) ?? '');
    const sum = sums.get(gender) ?? { eligible: 0, ballots: 0 };
    sums.set(gender, {
      eligible: Number(sum['eligible']) + Number(row['eligible']),
      ballots: Number(sum['ballots']) + Number(row['ballots']),
    });
  }
  return sums;
}

const raceCall = z.preprocess(
  (text) => (typeof text === 'string' ? parseJson(text) : text),
  z.object({ candidateId: z.string().nullable() }),
);

/** Who each race is called for; null where a call was taken back. */
function standingCalls(rows: Rows | undefined, electionId: string): Rows {
  return new Map(
    [...pick(rows, electionId, ['call'])].map(([group, { call }]) => [
      group,
      { candidateId: raceCall.safeParse(call).data?.candidateId ?? null },
    ]),
  );
}
