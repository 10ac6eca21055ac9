import type { ElectionDefinition } from '../events/definition.ts';
import type { ElectionEvent } from '../events/elections.ts';
import type { Decided } from '../events/envelope.ts';
import type { RecordRef } from './decision.ts';

type StateDefinition = ElectionDefinition['states'][number];

interface Station {
  readonly state: string;
  readonly name: string;
  /** null: nothing of it is accepted. */
  readonly publicKey: string | null;
  readonly registered: RecordRef;
}

/** One election as the rules see it, in lookups. */
export interface Election {
  readonly definition: ElectionDefinition;
  readonly announced: RecordRef;
  readonly states: ReadonlyMap<string, StateDefinition>;
  /** contestId → candidateIds */
  readonly contests: ReadonlyMap<string, ReadonlySet<string>>;
  readonly stations: Map<string, Station>;
  /** The standing call of a race, by `raceKey`. */
  readonly calls: Map<string, { candidateId: string; calledBy: string | null; called: RecordRef }>;
  /** The last retraction in a race, by `raceKey`, until it is called again. */
  readonly retractions: Map<string, { candidateId: string; retracted: RecordRef }>;
  certified: RecordRef | undefined;
}

/** What everybody knows: folded from the topic of elections. */
export interface Directory {
  readonly elections: Map<string, Election>;
}

export function emptyDirectory(): Directory {
  return { elections: new Map() };
}

export function raceKey(race: { contestId: string; state: string | null }): string {
  return `${race.contestId}/${race.state ?? ''}`;
}

/** Changes `directory` in place. An event of an election that was never announced is a broken log: it throws. */
export function evolveDirectory(directory: Directory, event: Decided<ElectionEvent>, ref: RecordRef): void {
  switch (event.type) {
    case 'ElectionAnnounced':
      directory.elections.set(event.data.electionId, electionOf(event.data, ref));
      return;
    case 'StationRegistered':
      known(directory, event.data.electionId).stations.set(event.data.stationId, {
        state: event.data.state,
        name: event.data.name,
        publicKey: event.data.publicKey,
        registered: ref,
      });
      return;
    case 'RaceCalled': {
      const { calls, retractions } = known(directory, event.data.electionId);
      const { candidateId, calledBy } = event.data;
      calls.set(raceKey(event.data), { candidateId, calledBy, called: ref });
      retractions.delete(raceKey(event.data));
      return;
    }
    case 'RaceCallRetracted': {
      const { calls, retractions } = known(directory, event.data.electionId);
      calls.delete(raceKey(event.data));
      retractions.set(raceKey(event.data), { candidateId: event.data.candidateId, retracted: ref });
      return;
    }
    case 'ResultCertified':
      known(directory, event.data.electionId).certified = ref;
      return;
  }
}

function electionOf(definition: ElectionDefinition, announced: RecordRef): Election {
  return {
    definition,
    announced,
    states: new Map(definition.states.map((state) => [state.code, state])),
    contests: new Map(
      definition.contests.map((contest) => [
        contest.contestId,
        new Set(contest.candidates.map((candidate) => candidate.candidateId)),
      ]),
    ),
    stations: new Map(),
    calls: new Map(),
    retractions: new Map(),
    certified: undefined,
  };
}

function known(directory: Directory, electionId: string): Election {
  const election = directory.elections.get(electionId);
  if (!election) throw new Error(`the log has an event of election ${electionId}, which was never announced`);
  return election;
}
