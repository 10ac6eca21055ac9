import {
  type AggregateStates,
  announcedElections,
  type GroupColumns,
  type GroupValues,
  type Projection,
  raceCalls,
  results,
  turnoutByGender,
  turnoutByState,
} from '@votestream/domain/projections';
import {
  countedPositions,
  isUnavailable,
  type MergedRow,
  mergedRows,
  type Reader,
  type ReadModels,
  readSnapshot,
  servingGeneration,
} from '@votestream/read-models';
import type { Readings } from './election-states.ts';
import type { AnnouncedElection, CountedPartition } from './reading.ts';

/** The read models that the answers are made from. */
const READ = [announcedElections, raceCalls, results, turnoutByState, turnoutByGender];

/** What PostgreSQL says where the projector has not yet made its tables. */
const UNDEFINED_TABLE = '42P01';

export class ReadModelsUnavailableError extends Error {
  override name = 'ReadModelsUnavailableError';
}

/**
 * Reads from the generations that serve. A read model that no projector has begun is empty.
 * @throws ReadModelsUnavailableError
 */
export function databaseReadings(readModels: ReadModels): Readings {
  const reading = <Result>(read: (snapshot: Snapshot) => Promise<Result>): Promise<Result> =>
    readSnapshot(readModels.db, async (db) => read(snapshotIn(db, await servingGenerations(db)))).catch(
      (error: unknown) => {
        if (isUndefinedTable(error)) return read(snapshotIn(readModels.db, new Map()));
        throw isUnavailable(error)
          ? new ReadModelsUnavailableError('the database with the read models does not answer', {
              cause: error,
            })
          : error;
      },
    );
  return {
    directory: () =>
      reading(async (snapshot) => {
        const [elections, counted] = await Promise.all([
          snapshot.rows(announcedElections),
          snapshot.counted(),
        ]);
        return {
          elections: new Map(
            elections.flatMap((row) => {
              const election = announcedOf(row);
              return election ? [[row.electionId, election]] : [];
            }),
          ),
          counted,
          unserved: snapshot.unserved,
        };
      }),

    election: (electionId) =>
      reading(async (snapshot) => {
        const [elections, calls, votes, byState, byGender, counted] = await Promise.all([
          snapshot.rows(announcedElections, { electionId }),
          snapshot.rows(raceCalls, { electionId }),
          snapshot.rows(results, { electionId }),
          snapshot.rows(turnoutByState, { electionId }),
          snapshot.rows(turnoutByGender, { electionId }),
          snapshot.counted(),
        ]);
        const election = elections[0] && announcedOf(elections[0]);
        if (!election) return undefined;
        return {
          ...election,
          calls,
          results: votes,
          turnoutByState: byState,
          turnoutByGender: byGender,
          counted,
        };
      }),
  };
}

interface Snapshot {
  /** Names of the read models that have no generation yet. */
  readonly unserved: readonly string[];
  rows<Columns extends GroupColumns, States extends AggregateStates>(
    projection: Projection<Columns, States>,
    where?: Partial<GroupValues<Columns>>,
  ): Promise<MergedRow<Columns, States>[]>;
  counted(): Promise<CountedPartition[]>;
}

/** @param serving the generation of each read model that has one. */
function snapshotIn(db: Reader, serving: ReadonlyMap<string, number>): Snapshot {
  return {
    unserved: READ.map(({ name }) => name).filter((name) => !serving.has(name)),
    rows: async (projection, where) => {
      const generation = serving.get(projection.name);
      return generation === undefined ? [] : mergedRows(db, projection, generation, where);
    },
    counted: async () => {
      const counted = await Promise.all(
        [...serving].map(async ([projection, generation]) =>
          (await countedPositions(db, { name: projection }, generation)).map((each) => ({
            projection,
            generation,
            topic: each.topic,
            partition: each.partition,
            position: each.position,
            records: each.recordsRead,
            at: each.at,
            committedAt: each.committedAt?.toISOString() ?? null,
          })),
        ),
      );
      return counted.flat();
    },
  };
}

async function servingGenerations(db: Reader): Promise<Map<string, number>> {
  const generations = await Promise.all(
    READ.map(async (projection) => [projection.name, await servingGeneration(db, projection)] as const),
  );
  return new Map(
    generations.flatMap(([name, generation]) => (generation === undefined ? [] : [[name, generation]])),
  );
}

function isUndefinedTable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === UNDEFINED_TABLE) || isUndefinedTable(error.cause);
}

type ElectionColumns = (typeof announcedElections)['groupBy'];
type ElectionStates = (typeof announcedElections)['states'];

function announcedOf(row: MergedRow<ElectionColumns, ElectionStates>): AnnouncedElection | undefined {
  return row.definition === null ? undefined : { definition: row.definition, certifiedAt: row.certifiedAt };
}
