import { stations } from '@votestream/domain/projections';
import {
  hasReadModels,
  mergedRows,
  type ReadModels,
  readSnapshot,
  servingGeneration,
} from '@votestream/read-models';
import { countedPartitions } from './counted-partitions.ts';
import { frameIdOf } from './frame-id.ts';
import { failureToRead } from './unavailable.ts';

export const READ_MODEL_OF_STATIONS = stations.name;

/** The stations of one election, as of one moment. Never changed: a later reading is another one. */
export interface RegisteredStations {
  /** Up to where the stations are counted. */
  readonly version: string;
  /** By state, then name, then id. */
  readonly stations: readonly {
    readonly stationId: string;
    readonly state: string;
    readonly name: string;
    /** The minute. */
    readonly registeredAt: string;
  }[];
}

/**
 * Reads the stations of an election, where any event of an election was counted since the reading before. A read model
 * that no projector has begun is empty.
 * @throws ReadModelsUnavailableError, ReadModelsOfAnotherVersionError
 */
export function readStations(
  readModels: ReadModels,
  electionId: string,
  before: RegisteredStations | undefined,
): Promise<RegisteredStations> {
  return readSnapshot(readModels, async (snapshot) => {
    const generation = (await hasReadModels(snapshot))
      ? await servingGeneration(snapshot, stations)
      : undefined;
    const counted = generation === undefined ? [] : await countedPartitions(snapshot, stations, generation);
    const version = frameIdOf(counted);
    if (before?.version === version) return before;
    const rows =
      generation === undefined ? [] : await mergedRows(snapshot, stations, generation, { electionId });
    return {
      version,
      stations: rows
        .flatMap(({ stationId, state, station }) =>
          station === null ? [] : [{ stationId, state, name: station.name, registeredAt: station.at }],
        )
        .sort(
          (a, b) =>
            byCode(a.state, b.state) || byName.compare(a.name, b.name) || byCode(a.stationId, b.stationId),
        ),
    };
  }).catch((error: unknown) => {
    throw failureToRead(error);
  });
}

/** Station 2 stands before station 10. */
const byName = new Intl.Collator('en', { numeric: true });

function byCode(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
