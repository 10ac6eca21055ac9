import type { GroundTruth } from '@votestream/simulator';
import type { Check } from './report.ts';
import type { RequestBalance } from './request-balance.ts';
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
  return [
    checkModel('results', results, pick(found.get('results'), truth.electionId, ['votes'])),
    checkModel(
      'turnout_by_state',
      byState,
      pick(found.get('turnout_by_state'), truth.electionId, ['eligible', 'ballots']),
    ),
    checkModel('turnout_by_gender', byGender, nationwide(found.get('turnout_by_gender'), truth.electionId)),
  ];
}

/** Compares how many requests had which outcome. Requests that were sent twice after a crash may be repeats or refusals. */
export function checkOutcomes(truth: GroundTruth, balances: readonly RequestBalance[]): Check[] {
  const expectations = [
    { topic: 'votestream.roll-requests', counts: truth.requests.roll },
    { topic: 'votestream.ballot-submissions', counts: truth.requests.ballots },
  ];
  return expectations.map(({ topic, counts }) => {
    const balance = balances.find((each) => each.topic === topic);
    const accepted = Object.values(counts.accepted).reduce((sum, count) => sum + count, 0);
    const expected: Rows = new Map([['accepted', { requests: accepted }]]);
    const found: Rows = new Map([['accepted', { requests: balance?.accepted ?? 0 }]]);
    if (truth.resentTicks === 0) {
      expected
        .set('submitted', { requests: counts.submitted })
        .set('repeated', { requests: counts.repeated });
      found
        .set('submitted', { requests: balance?.submitted ?? 0 })
        .set('repeated', { requests: balance?.repeated ?? 0 });
      for (const [reason, requests] of Object.entries(counts.rejected))
        expected.set(reason, { requests: requests ?? 0 });
      for (const [reason, requests] of balance?.rejected ?? []) found.set(reason, { requests });
    }
    const differences = compare(expected, found);
    return {
      name: `ground truth = outcomes of ${topic}`,
      ok: differences.length === 0,
      detail: `${balance?.submitted ?? 0} requests${truth.resentTicks > 0 ? ', some sent twice' : ''}`,
      differences,
    };
  });
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
