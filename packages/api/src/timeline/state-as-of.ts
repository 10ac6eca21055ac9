import { minuteNumber } from '@votestream/domain';
import { NATION } from '@votestream/domain/projections';
import { NO_TOTALS, statusAt, type Totals, totalAt } from '@votestream/domain/timeline';
import type { CallRow, ResultRow, TurnoutRow } from '../contract/live.ts';
import { digestOf } from '../http/conditional.ts';
import type { ElectionState } from '../state/election-state.ts';
import type { DisclosedTurnout } from '../state/turnout-of-groups.ts';
import { type ElectionTimeline, seriesKey, type TimedCall } from './reading.ts';

/** Told of no past minute. */
const NOBODY: DisclosedTurnout = { nation: [], inState: new Map() };

/**
 * What was shown at the end of a minute that is over. Turnout is known by state alone: what else is known of voters is
 * not kept by minute, so that nobody can be singled out between two minutes. Nor are the reasons of corrections; their
 * votes are taken off in their minute.
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
  const callRows = callsAt(timeline.calls, asOf);
  const shown = JSON.stringify([timeline.builds, results, turnoutByState, callRows]);
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
    calls: callRows.flatMap(([contestId, state, candidateId, at]) =>
      candidateId === null ? [] : [{ contestId, state, candidateId, at }],
    ),
    results,
    turnoutByState,
    turnoutByGender: NOBODY,
    turnoutByAge: NOBODY,
    callRows,
    corrections: [],
  };
}

/** The latest word on each race. @param calls in their order. */
function callsAt(calls: readonly TimedCall[], asOf: string): CallRow[] {
  const latest = new Map(
    calls.filter(({ at }) => at <= asOf).map((call) => [seriesKey(call.contestId, call.state), call]),
  );
  return [...latest.values()].map(({ contestId, state, candidateId, at }) => [
    contestId,
    state === NATION ? null : state,
    candidateId,
    at,
  ]);
}
