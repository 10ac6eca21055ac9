import type { ElectionDefinition } from '@votestream/domain';
import type { Totals } from '@votestream/domain/timeline';
import { extended, until } from '@votestream/domain/timeline';

/** One election over time, as far as it is counted. Never changed: a later reading is another one. */
export interface ElectionTimeline {
  readonly definition: ElectionDefinition;
  readonly certifiedAt: string | null;
  /** Which builds of the read models it was read from, and which records they have set aside. */
  readonly builds: string;
  /** Up to where they have counted. */
  readonly counted: string;
  /** The last minute that every partition has passed: up to it nothing changes. null: none is known to be over. */
  readonly settledThrough: number | null;
  /** The latest minute in any counted record. */
  readonly latest: number | null;
  readonly series: SeriesSet;
  /** In their order. `candidateId: null`: the call was retracted. */
  readonly calls: readonly TimedCall[];
  /** Records of any topic that could not be counted. */
  readonly setAside: number;
}

/** By `seriesKey`. */
export interface SeriesSet {
  readonly votes: ReadonlyMap<string, Totals>;
  readonly ballots: ReadonlyMap<string, Totals>;
  readonly eligible: ReadonlyMap<string, Totals>;
  readonly records: ReadonlyMap<string, Totals>;
}

/** No code of a group holds a slash. */
export function seriesKey(...group: readonly string[]): string {
  return group.join('/');
}

export interface TimedCall {
  readonly contestId: string;
  /** NATION, or a state's code. */
  readonly state: string;
  readonly candidateId: string | null;
  readonly at: string;
}

/** What some minutes added to a group. */
interface Added {
  readonly key: string;
  readonly minutes: readonly number[];
  readonly added: readonly number[];
}

export type AddedSet = { readonly [Name in keyof SeriesSet]: readonly Added[] };

export const NO_SERIES: SeriesSet = {
  votes: new Map(),
  ballots: new Map(),
  eligible: new Map(),
  records: new Map(),
};

/** What is settled stays; what came in later minutes takes the place of what was known of them. */
export function seriesWith(before: SeriesSet, settledThrough: number | null, added: AddedSet): SeriesSet {
  const settled = (series: ReadonlyMap<string, Totals>, more: readonly Added[]) => {
    const after = new Map(
      settledThrough === null
        ? []
        : [...series].map(([key, totals]) => [key, until(totals, settledThrough)] as const),
    );
    for (const { key, minutes, added: values } of more) {
      after.set(key, extended(after.get(key) ?? { minutes: [], totals: [] }, { minutes, added: values }));
    }
    return after;
  };
  return {
    votes: settled(before.votes, added.votes),
    ballots: settled(before.ballots, added.ballots),
    eligible: settled(before.eligible, added.eligible),
    records: settled(before.records, added.records),
  };
}
