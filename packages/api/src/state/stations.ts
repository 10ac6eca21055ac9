import { stations } from '@votestream/domain/projections';
import {
  hasReadModels,
  mergedRows,
  type ReadModels,
  readSnapshot,
  servingGeneration,
} from '@votestream/read-models';
import { type Commits, KeptRead } from './kept-read.ts';
import { failureToRead } from './unavailable.ts';

/** Stations are registered before the day: they need not be told within moments. */
const BEHIND_MS_MAX = 2_000;
/** Elections whose stations are kept; the one that was first asked for goes first. */
const ELECTIONS_KEPT_MAX = 64;

export interface RegisteredStation {
  readonly state: string;
  readonly stationId: string;
  readonly name: string;
  readonly registeredAt: string;
}

/** The stations of elections, read at most once in two seconds however many ask. */
export class StationLists {
  readonly #readModels: ReadModels;
  readonly #commits: Commits;
  readonly #kept = new Map<string, KeptRead<readonly RegisteredStation[]>>();

  constructor(readModels: ReadModels, commits: Commits) {
    this.#readModels = readModels;
    this.#commits = commits;
  }

  /**
   * @param electionId of an election that is announced
   * @returns by state, name and id
   * @throws ReadModelsUnavailableError, ReadModelsOfAnotherVersionError
   */
  of(electionId: string): Promise<readonly RegisteredStation[]> {
    const kept = this.#kept.get(electionId) ?? this.#keep(electionId);
    return kept.current({ behindMsMax: BEHIND_MS_MAX });
  }

  #keep(electionId: string): KeptRead<readonly RegisteredStation[]> {
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= ELECTIONS_KEPT_MAX) this.#kept.delete(oldest);
    const kept = new KeptRead(() => this.#read(electionId), this.#commits);
    this.#kept.set(electionId, kept);
    return kept;
  }

  async #read(electionId: string): Promise<readonly RegisteredStation[]> {
    return readSnapshot(this.#readModels, async (snapshot) => {
      const generation = (await hasReadModels(snapshot))
        ? await servingGeneration(snapshot, stations)
        : undefined;
      if (generation === undefined) return [];
      const rows = await mergedRows(snapshot, stations, generation, { electionId });
      return rows
        .map(({ state, stationId, name, registeredAt }) => ({
          state,
          stationId,
          name: name ?? stationId,
          registeredAt: registeredAt ?? '',
        }))
        .sort(
          (a, b) => compare(a.state, b.state) || compare(a.name, b.name) || compare(a.stationId, b.stationId),
        );
    }).catch((error: unknown) => {
      throw failureToRead(error);
    });
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
