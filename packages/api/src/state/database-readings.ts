import {
  type AggregateStates,
  announcedElections,
  corrections,
  type GroupColumns,
  type GroupValues,
  type Projection,
  raceCalls,
  results,
  turnoutByAgeBand,
  turnoutByGender,
  turnoutByState,
} from '@votestream/domain/projections';
import {
  hasReadModels,
  type MergedRow,
  mergedRows,
  type Reader,
  type ReadModels,
  readSnapshot,
  rebuildsInProgress,
  recordsSetAside,
  servingGeneration,
} from '@votestream/read-models';
import { countedPartitions } from './counted-partitions.ts';
import type { Readings } from './election-states.ts';
import type { AnnouncedElection, CountedPartition } from './reading.ts';
import { together } from './together.ts';
import { failureToRead } from './unavailable.ts';

/** The read models that the answers are made from. */
const READ = [
  announcedElections,
  raceCalls,
  results,
  corrections,
  turnoutByState,
  turnoutByGender,
  turnoutByAgeBand,
];
export const READ_MODELS_READ: readonly string[] = READ.map(({ name }) => name);

/**
 * Reads from the generations that serve. A read model that no projector has begun is empty.
 * @throws ReadModelsUnavailableError, ReadModelsOfAnotherVersionError
 */
export function databaseReadings(readModels: ReadModels): Readings {
  const reading = <Result>(read: (snapshot: Snapshot) => Promise<Result>): Promise<Result> =>
    readSnapshot(readModels, async (db) => {
      const serving = (await hasReadModels(db)) ? await servingGenerations(db) : undefined;
      return read(serving ? snapshotIn(db, serving) : NOTHING);
    }).catch((error: unknown) => {
      throw failureToRead(error);
    });
  return {
    directory: () =>
      reading(async (snapshot) => {
        const [elections, counted] = await together([snapshot.rows(announcedElections), snapshot.counted()]);
        return {
          elections: new Map(
            elections.flatMap((row) => {
              const election = announcedOf(row);
              return election ? [[row.electionId, election]] : [];
            }),
          ),
          counted,
        };
      }),

    election: (electionId) =>
      reading(async (snapshot) => {
        const [
          elections,
          calls,
          votes,
          corrected,
          byState,
          byGender,
          byAgeBand,
          counted,
          setAside,
          rebuilding,
        ] = await together([
          snapshot.rows(announcedElections, { electionId }),
          snapshot.rows(raceCalls, { electionId }),
          snapshot.rows(results, { electionId }),
          snapshot.rows(corrections, { electionId }),
          snapshot.rows(turnoutByState, { electionId }),
          snapshot.rows(turnoutByGender, { electionId }),
          snapshot.rows(turnoutByAgeBand, { electionId }),
          snapshot.counted(),
          snapshot.setAside(),
          snapshot.rebuilding(),
        ]);
        const election = elections[0] && announcedOf(elections[0]);
        if (!election) return undefined;
        return {
          ...election,
          calls,
          results: votes,
          corrections: corrected,
          turnoutByState: byState,
          turnoutByGender: byGender,
          turnoutByAgeBand: byAgeBand,
          counted,
          setAside,
          rebuilding,
        };
      }),
  };
}

interface Snapshot {
  rows<Columns extends GroupColumns, States extends AggregateStates>(
    projection: Projection<Columns, States>,
    where?: Partial<GroupValues<Columns>>,
  ): Promise<MergedRow<Columns, States>[]>;
  counted(): Promise<CountedPartition[]>;
  setAside(): Promise<number>;
  rebuilding(): Promise<boolean>;
}

/** Before the first projector. */
const NOTHING: Snapshot = {
  rows: async () => [],
  counted: async () => [],
  setAside: async () => 0,
  rebuilding: async () => false,
};

/** @param serving the generation of each read model that has one. */
function snapshotIn(db: Reader, serving: ReadonlyMap<string, number>): Snapshot {
  return {
    rows: async (projection, where) => {
      const generation = serving.get(projection.name);
      return generation === undefined ? [] : mergedRows(db, projection, generation, where);
    },
    counted: async () => {
      const counted = await together(
        [...serving].map(([projection, generation]) =>
          countedPartitions(db, { name: projection }, generation),
        ),
      );
      return counted.flat();
    },
    setAside: () => recordsSetAside(db),
    rebuilding: async () => (await rebuildsInProgress(db, READ_MODELS_READ)).length > 0,
  };
}

async function servingGenerations(db: Reader): Promise<Map<string, number>> {
  const generations = await together(
    READ.map(async (projection) => [projection.name, await servingGeneration(db, projection)] as const),
  );
  return new Map(
    generations.flatMap(([name, generation]) => (generation === undefined ? [] : [[name, generation]])),
  );
}

type ElectionColumns = (typeof announcedElections)['groupBy'];
type ElectionStates = (typeof announcedElections)['states'];

function announcedOf(row: MergedRow<ElectionColumns, ElectionStates>): AnnouncedElection | undefined {
  return row.definition === null ? undefined : { definition: row.definition, certifiedAt: row.certifiedAt };
}
