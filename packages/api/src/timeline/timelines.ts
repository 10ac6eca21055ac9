import { minuteNumber, minuteOf, minuteText } from '@votestream/domain';
import type { ElectionState } from '../state/election-state.ts';
import type { ElectionStates } from '../state/election-states.ts';
import { KeptByElection } from '../state/kept-by-election.ts';
import type { Commits } from '../state/kept-read.ts';
import type { ElectionTimeline } from './reading.ts';
import { stateAsOf } from './state-as-of.ts';

/** Elections whose timelines are kept. */
const TIMELINES_KEPT_MAX = 8;
/** Minutes are over rarely; while votes come in, the new ones are read at most this often. */
const READ_EVERY_MS = 1_000;

export type ReadTimeline = (
  electionId: string,
  before: ElectionTimeline | undefined,
) => Promise<ElectionTimeline | undefined>;

/** One election over time, and up to where it may be told. */
export interface Told {
  readonly timeline: ElectionTimeline;
  /** The last minute that is told; null while none is over. */
  readonly through: number | null;
}

export type Moment =
  | { readonly outcome: 'found'; readonly state: ElectionState }
  | { readonly outcome: 'unknown-election' }
  /** `through`: the last minute that is over; null while none is. */
  | { readonly outcome: 'minute-not-passed'; readonly through: string | null };

/** Elections as they stood at any minute that is over. Asking costs the database nothing while nothing is committed. */
export class Timelines {
  readonly #states: ElectionStates;
  readonly #kept: KeptByElection<ElectionTimeline>;

  constructor(read: ReadTimeline, states: ElectionStates, commits: Commits) {
    this.#states = states;
    this.#kept = new KeptByElection(read, commits, TIMELINES_KEPT_MAX);
  }

  /** @param asOf a minute; undefined: now. */
  async moment(electionId: string, asOf: string | undefined): Promise<Moment> {
    if (asOf === undefined) {
      const state = await this.#states.of(electionId);
      return state ? { outcome: 'found', state } : { outcome: 'unknown-election' };
    }
    const told = await this.told(electionId);
    if (!told) return { outcome: 'unknown-election' };
    const through = told.through === null ? null : minuteText(told.through);
    if (through === null || asOf > through) return { outcome: 'minute-not-passed', through };
    return { outcome: 'found', state: stateAsOf(told.timeline, asOf) };
  }

  /** undefined: no such election. */
  async told(electionId: string): Promise<Told | undefined> {
    const state = await this.#states.of(electionId);
    if (!state) return undefined;
    const timeline = await this.#kept.of(electionId).current({ behindMsMax: READ_EVERY_MS });
    if (!timeline) return { timeline: nothingOf(state), through: null };
    return { timeline, through: toldThrough(timeline, state) };
  }
}

/**
 * Minutes that every partition has passed. When all polls have closed and everything that was handed in is decided and
 * counted, partitions stand still while the evening goes on: then also the minutes up to the one before the present, and
 * of a certified election the present one.
 */
function toldThrough(
  { settledThrough, latest, certifiedAt }: ElectionTimeline,
  { definition, status }: ElectionState,
): number | null {
  if (settledThrough === null || latest === null) return null;
  if (status !== 'complete' && status !== 'certified') return settledThrough;
  const present = definition.clock === 'real' ? minuteNumber(minuteOf(Date.now())) : latest;
  return Math.max(settledThrough, certifiedAt === null ? present - 1 : present);
}

function nothingOf({ definition }: ElectionState): ElectionTimeline {
  return {
    definition,
    certifiedAt: null,
    builds: '',
    counted: '',
    settledThrough: null,
    latest: null,
    series: { votes: new Map(), ballots: new Map(), eligible: new Map(), records: new Map() },
    calls: [],
    setAside: 0,
  };
}
