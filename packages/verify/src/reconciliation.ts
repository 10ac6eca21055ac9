import type { LogEvent } from './events.ts';
import type { Check } from './report.ts';
import { type Difference, groupColumns, groupKey, groupName } from './rows.ts';

/** What a station has issued and handed in, by the whole log. */
export interface StationRow {
  readonly electionId: string;
  readonly state: string;
  readonly stationId: string;
  /** Ballots issued: accepted check-ins. */
  readonly checkIns: number;
  /** Accepted ballots, in the contest that has the most of them: who gets a ballot votes once in each. */
  readonly ballots: number;
  /** Of all contests, taken back later. */
  readonly voided: number;
}

export interface StateRow extends Omit<StationRow, 'stationId'> {
  readonly registered: number;
  readonly stations: number;
}

/** The poll books against the boxes, as at the end of a day. */
export interface Reconciliation {
  readonly states: readonly StateRow[];
  readonly stations: readonly StationRow[];
}

interface Counts {
  checkIns: number;
  readonly ballots: Map<string, number>;
  voided: number;
}

/** Counts what each station did; one for the whole log, fed event by event in whatever order of partitions. */
export class StationCounts {
  readonly #stations = new Map<string, { electionId: string; state: string; stationId: string } & Counts>();
  readonly #registered = new Map<string, number>();

  take(event: LogEvent): void {
    switch (event.type) {
      case 'VoterRegistered': {
        const state = groupKey(event.data.electionId, event.data.state);
        this.#registered.set(state, (this.#registered.get(state) ?? 0) + 1);
        return;
      }
      case 'BallotIssued':
        this.#of(event.data).checkIns += 1;
        return;
      case 'VoteCast': {
        const { ballots } = this.#of(event.data);
        const { contestId } = event.data;
        ballots.set(contestId, (ballots.get(contestId) ?? 0) + 1);
        return;
      }
      case 'VoteVoided':
        this.#of(event.data).voided += 1;
        return;
    }
  }

  get reconciliation(): Reconciliation {
    const stations = [...this.#stations.values()]
      .map(
        ({ ballots, ...station }): StationRow => ({ ...station, ballots: Math.max(0, ...ballots.values()) }),
      )
      .toSorted((a, b) => compare(nameOf(a), nameOf(b)));
    return { states: this.#byState(stations), stations };
  }

  #byState(stations: readonly StationRow[]): StateRow[] {
    const states = new Set([...this.#registered.keys(), ...stations.map(stateOf)]);
    return [...states].toSorted(compare).map((state) => {
      const own = stations.filter((station) => stateOf(station) === state);
      const sum = (value: (station: StationRow) => number) =>
        own.reduce((total, station) => total + value(station), 0);
      const [electionId = '', code = ''] = groupColumns(state);
      return {
        electionId,
        state: code,
        registered: this.#registered.get(state) ?? 0,
        stations: own.length,
        checkIns: sum(({ checkIns }) => checkIns),
        ballots: sum(({ ballots }) => ballots),
        voided: sum(({ voided }) => voided),
      };
    });
  }

  #of({ electionId, state, stationId }: { electionId: string; state: string; stationId: string | null }) {
    const place = { electionId, state, stationId: stationId ?? '' };
    const found = this.#stations.get(nameOf(place));
    if (found) return found;
    const station = { ...place, checkIns: 0, ballots: new Map<string, number>(), voided: 0 };
    this.#stations.set(nameOf(place), station);
    return station;
  }
}

/**
 * Accepted ballots never exceed check-ins, station by station, and check-ins never the registered voters of a state.
 * @param counting the poll books are not read to their end: a box that is ahead of its book is no failure then.
 */
export function checkReconciliation({ states, stations }: Reconciliation, counting: boolean): Check {
  const overfull = stations.flatMap((station): Difference[] =>
    station.ballots > station.checkIns
      ? [
          {
            group: groupName(nameOf(station)),
            value: 'ballots, at most the check-ins',
            expected: station.checkIns,
            found: station.ballots,
          },
        ]
      : [],
  );
  const unregistered = states.flatMap((state): Difference[] =>
    state.checkIns > state.registered
      ? [
          {
            group: groupName(groupKey(state.electionId, state.state)),
            value: 'check-ins, at most the registered voters',
            expected: state.registered,
            found: state.checkIns,
          },
        ]
      : [],
  );
  const total = (value: (state: StateRow) => number) =>
    states.reduce((sum, state) => sum + value(state), 0).toLocaleString('en-US');
  return {
    name: 'ballots ≤ check-ins by station',
    ok: unregistered.length === 0 && (overfull.length === 0 || counting),
    detail:
      `${stations.length} stations in ${states.length} states: ${total(({ ballots }) => ballots)} ballots ≤ ` +
      `${total(({ checkIns }) => checkIns)} check-ins ≤ ${total(({ registered }) => registered)} registered` +
      (counting ? ', still counting' : ''),
    differences: [...overfull, ...unregistered],
  };
}

function nameOf({ electionId, state, stationId }: Pick<StationRow, 'electionId' | 'state' | 'stationId'>) {
  return groupKey(electionId, state, stationId);
}

function stateOf({ electionId, state }: Pick<StationRow, 'electionId' | 'state'>): string {
  return groupKey(electionId, state);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
