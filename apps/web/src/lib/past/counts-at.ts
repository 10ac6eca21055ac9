import { minuteOfStep, type Night, statusAt } from '@votestream/domain/timeline';
import type { ElectionDefinition } from '#lib/contract.ts';
import { type CallWord, type Counts, raceKey, type Turnout, votesKey } from '#lib/race/counts.ts';

/**
 * What a page shows at a step of the night.
 *
 * Nobody's gender or age is told of a past minute: two minutes side by side would single people out.
 */
export function countsAt(definition: ElectionDefinition, night: Night, step: number): Counts {
  const { document } = night;
  const { contestId, states, candidates } = document;
  const asOf = minuteOfStep(document, step);
  const votes = new Map<string, number>();
  const turnoutByState = new Map<string, Turnout>();
  for (const state of states) {
    for (const candidateId of candidates) {
      votes.set(votesKey(contestId, state, candidateId), night.votes(state, candidateId)[step] ?? 0);
    }
    turnoutByState.set(state, {
      eligible: night.eligible(state)[step] ?? 0,
      ballots: night.ballots(state)[step] ?? 0,
    });
  }
  const calls = new Map<string, CallWord>();
  for (const { state, candidateId, at } of document.calls) {
    if (at <= asOf) calls.set(raceKey(contestId, state), { candidateId, at });
  }
  return {
    frameId: `${contestId}@${asOf}`,
    status: statusAt(definition, document.certifiedAt, asOf),
    freshness: { counted: night.records[step] ?? 0, behind: null, asOf, committedAt: null, parked: 0 },
    votes,
    turnoutByState,
    turnoutByGender: new Map(),
    turnoutByAge: new Map(),
    calls,
    corrections: new Map(),
  };
}
