import { minuteNumber } from '@votestream/domain';
import { NATION } from '@votestream/domain/projections';
import { NO_TOTALS, statusAt, type Totals, totalAt } from '@votestream/domain/timeline';
import type { ResultRow, TurnoutRow } from '../contract/live.ts';
import type { ElectionView } from '../contract/reads.ts';
import { digestOf } from '../http/conditional.ts';
import type { ElectionState } from '../state/election-state.ts';
import { type ElectionTimeline, seriesKey, type TimedCall } from './reading.ts';

/**
 * What was shown at the end of a minute that is over. Turnout is known by state alone: what else is known of voters is
 * not kept by minute, so that nobody can be singled out between two minutes.
 */
export function stateAsOf(timeline: ElectionTimeline, asOf: string): ElectionState {
  const { definition, series } = timeline;
  const minute = minuteNumber(asOf);
  const at = (totals: Totals | undefined) => totalAt(totals ?? NO_TOTALS, minute);
  const results = definition.contests.flatMap(({ contestId, candidates }) =>
    definition.states.flatMap(({ code }) =>
      candidates.flatMap(({ candidateId }): ResultRow[] => {
        const totals = series.votes.get(seriesKey(contestId, code, candidateId));
        return totals === undefined || (totals.minutes[0] ?? minute + 1) > minute
          ? []
          : [[contestId, code, candidateId, at(totals)]];
      }),
    ),
  );
  const turnoutByState = definition.states.flatMap(({ code }): TurnoutRow[] => {
    const [eligible, ballots] = [at(series.eligible.get(code)), at(series.ballots.get(code))];
    return eligible === 0 && ballots === 0 ? [] : [[code, eligible, ballots]];
  });
  const calls = standingCalls(timeline.calls, asOf);
  const shown = JSON.stringify([timeline.builds, results, turnoutByState, calls]);
  return {
    definition,
    status: statusAt(definition, timeline.certifiedAt, asOf),
    frameId: `${asOf}-${digestOf(shown)}`,
    freshness: {
      counted: at(series.records.get('')),
      behind: null,
      asOf,
      committedAt: null,
      parked: timeline.setAside,
    },
    countedThrough: [],
    calls,
    results,
    turnoutByState,
    turnoutByGender: [],
    turnoutByGenderIn: new Map(),
  };
}

/** @param calls in their order. */
function standingCalls(calls: readonly TimedCall[], asOf: string): ElectionView['calls'] {
  const latest = new Map(
    calls.filter(({ at }) => at <= asOf).map((call) => [seriesKey(call.contestId, call.state), call]),
  );
  return [...latest.values()].flatMap(({ contestId, state, candidateId, at }) =>
    candidateId === null ? [] : [{ contestId, state: state === NATION ? null : state, candidateId, at }],
  );
}
