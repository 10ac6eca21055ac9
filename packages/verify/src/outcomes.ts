import { BALLOT_SUBMISSIONS, ELECTION_REQUESTS, ROLL_REQUESTS } from '@votestream/domain';
import type { GroundTruth } from '@votestream/simulator';
import type { Check } from './report.ts';
import type { RequestBalance } from './request-balance.ts';
import { compare, type Rows } from './rows.ts';

/** Compares how many requests had which outcome. Requests that were sent twice after a crash may be repeats or refusals. */
export function checkOutcomes(truth: GroundTruth, balances: readonly RequestBalance[]): Check[] {
  const expectations = [
    { topic: ELECTION_REQUESTS, counts: truth.requests.elections },
    { topic: ROLL_REQUESTS, counts: truth.requests.roll },
    { topic: BALLOT_SUBMISSIONS, counts: truth.requests.ballots },
  ];
  return expectations.map(({ topic, counts }) => {
    const balance = balances.find((each) => each.topic === topic);
    const found = simulatedOutcomes(balance, truth.electionId, Object.keys(counts.accepted));
    const expected = new Map(Object.entries(counts.accepted));
    if (truth.resentTicks === 0) {
      expected.set('submitted', counts.submitted).set('repeated', counts.repeated);
      for (const [reason, requests] of Object.entries(counts.rejected)) expected.set(reason, requests);
    } else {
      for (const outcome of found.keys()) if (!(outcome in counts.accepted)) found.delete(outcome);
    }
    const differences = compare(inRows(expected), inRows(found));
    return {
      name: `ground truth = outcomes of ${topic}`,
      ok: differences.length === 0,
      detail: `${counts.submitted} requests${truth.resentTicks > 0 ? ', some sent twice' : ''}`,
      differences,
    };
  });
}

/**
 * Of this election, and of requests that were too damaged to name one, taken to be the simulation's. What else is
 * accepted, such as a certification, others have added.
 */
function simulatedOutcomes(
  balance: RequestBalance | undefined,
  electionId: string,
  accepted: readonly string[],
): Map<string, number> {
  const found = new Map<string, number>();
  const add = (outcome: string, requests: number) => {
    for (const each of [outcome, 'submitted']) found.set(each, (found.get(each) ?? 0) + requests);
  };
  for (const election of [electionId, null]) {
    const outcomes = balance?.outcomes.get(election);
    if (!outcomes) continue;
    for (const type of accepted) add(type, outcomes.accepted.get(type) ?? 0);
    for (const [reason, requests] of outcomes.rejected) add(reason, requests);
    add('repeated', outcomes.repeated);
  }
  return found;
}

function inRows(outcomes: ReadonlyMap<string, number>): Rows {
  return new Map([...outcomes].map(([outcome, requests]) => [outcome, { requests }]));
}
