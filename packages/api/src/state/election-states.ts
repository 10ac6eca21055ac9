import { minuteOf } from '@votestream/domain';
import type { ElectionListing } from '../contract/reads.ts';
import type { BacklogWatch } from './backlog.ts';
import {
  countedInBallotBox,
  type ElectionState,
  type Surroundings,
  stateOf,
  statusIn,
} from './election-state.ts';
import { type Age, type Commits, KeptRead } from './kept-read.ts';
import type { CountedPartition, Directory, ElectionReading } from './reading.ts';

/** Elections whose numbers are kept; the one that was first asked for goes first. */
const ELECTIONS_KEPT_MAX = 64;

export interface Readings {
  directory(): Promise<Directory>;
  /** undefined where no election of that id is announced. */
  election(electionId: string): Promise<ElectionReading | undefined>;
}

interface KeptElection {
  readonly reading: KeptRead<ElectionReading | undefined>;
  made: { from: ElectionReading; surroundings: Surroundings; state: ElectionState } | undefined;
}

/** The numbers as they stand. Asking costs the database nothing while nothing is committed. */
export class ElectionStates {
  readonly #readings: Readings;
  readonly #commits: Commits;
  readonly #backlog: BacklogWatch | undefined;
  readonly #directory: KeptRead<Directory>;
  readonly #elections = new Map<string, KeptElection>();

  constructor(readings: Readings, commits: Commits, backlog: BacklogWatch | undefined) {
    this.#readings = readings;
    this.#commits = commits;
    this.#backlog = backlog;
    this.#directory = new KeptRead(() => readings.directory(), commits);
  }

  directory(age?: Age): Promise<Directory> {
    return this.#directory.current(age);
  }

  async listing(): Promise<ElectionListing> {
    const { elections, counted } = await this.#directory.current();
    const surroundings = await this.#surroundings(counted);
    return {
      elections: [...elections.values()].map((election) => ({
        electionId: election.definition.electionId,
        name: election.definition.name,
        date: election.definition.date,
        status: statusIn(election, counted, surroundings),
      })),
    };
  }

  /** The same object as before where nothing has changed. undefined: no such election. */
  async of(electionId: string, age?: Age): Promise<ElectionState | undefined> {
    const kept = this.#elections.get(electionId) ?? (await this.#announced(electionId));
    const reading = await kept?.reading.current(age);
    if (!kept || !reading) return undefined;
    const surroundings = await this.#surroundings(reading.counted);
    if (kept.made?.from === reading && same(kept.made.surroundings, surroundings)) return kept.made.state;
    kept.made = { from: reading, surroundings, state: stateOf(reading, surroundings) };
    return kept.made.state;
  }

  /** Was something committed that the kept numbers of this election may not show? */
  behind(electionId: string): boolean {
    return this.#elections.get(electionId)?.reading.behind ?? false;
  }

  /** Whoever asks for ids that do not exist makes no queries of their own and pushes nothing out. */
  async #announced(electionId: string): Promise<KeptElection | undefined> {
    const { elections } = await this.#directory.current();
    if (!elections.has(electionId)) return undefined;
    const before = this.#elections.get(electionId);
    if (before) return before;
    const [oldest] = this.#elections.keys();
    if (oldest !== undefined && this.#elections.size >= ELECTIONS_KEPT_MAX) this.#elections.delete(oldest);
    const kept: KeptElection = {
      reading: new KeptRead(() => this.#readings.election(electionId), this.#commits),
      made: undefined,
    };
    this.#elections.set(electionId, kept);
    return kept;
  }

  async #surroundings(counted: readonly CountedPartition[]): Promise<Surroundings> {
    return {
      backlog: await this.#backlog?.current(countedInBallotBox(counted)),
      backlogLastKnown: this.#backlog?.lastKnown,
      wallMinute: minuteOf(Date.now()),
    };
  }
}

function same(a: Surroundings, b: Surroundings): boolean {
  return (
    a.backlog === b.backlog && a.backlogLastKnown === b.backlogLastKnown && a.wallMinute === b.wallMinute
  );
}
