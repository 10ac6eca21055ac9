import { BALLOT_BOX, ELECTIONS, ELECTORAL_ROLL, type EventTopic } from '@votestream/domain';
import type { Counting } from './counting.ts';
import type { DeclaredProjection, StateKind } from './declared.ts';
import type { LogEvent } from './events.ts';
import {
  countElections,
  countRaceCalls,
  countResults,
  countStations,
  countTurnoutByAgeBand,
  countTurnoutByGender,
  countTurnoutByState,
} from './hand-counts.ts';
import { interpret } from './interpreter.ts';
import type { Rows } from './rows.ts';

/** A read model: what it holds, and how it is counted a second time. */
export interface Model {
  readonly projection: string;
  readonly topic: EventTopic;
  /** The event types that it counts. */
  readonly types: ReadonlySet<string>;
  /** Names as the declaration has them. */
  readonly groupBy: readonly string[];
  readonly states: Readonly<Record<string, StateKind>>;
  readonly method: 'by hand' | 'by its declaration';
  readonly begin: () => Counting;
  /** What a group column without text stands for. */
  readonly empty?: string;
}

/** A read model that is counted without a look into its declaration, as long as that is of this version and shape. */
interface HandCount {
  readonly projection: string;
  readonly version: number;
  readonly topic: EventTopic;
  readonly types: readonly string[];
  readonly groupBy: readonly string[];
  readonly states: Readonly<Record<string, StateKind>>;
  readonly count: (rows: Rows, event: LogEvent) => void;
  readonly empty?: string;
}

const turnout = {
  version: 1,
  topic: ELECTORAL_ROLL,
  types: ['VoterRegistered', 'BallotIssued'],
  states: { eligible: 'sum', ballots: 'sum' },
} as const;

export const handCounts: readonly HandCount[] = [
  {
    projection: 'elections',
    version: 1,
    topic: ELECTIONS,
    types: ['ElectionAnnounced', 'ResultCertified'],
    groupBy: ['electionId'],
    states: { definition: 'last', certifiedAt: 'max' },
    count: countElections,
  },
  {
    projection: 'stations',
    version: 1,
    topic: ELECTIONS,
    types: ['StationRegistered'],
    groupBy: ['electionId', 'state', 'stationId'],
    states: { station: 'last' },
    count: countStations,
  },
  {
    projection: 'race_calls',
    version: 1,
    topic: ELECTIONS,
    types: ['RaceCalled', 'RaceCallRetracted'],
    groupBy: ['electionId', 'contestId', 'state'],
    states: { call: 'last' },
    count: countRaceCalls,
    empty: 'nation',
  },
  {
    projection: 'results',
    version: 1,
    topic: BALLOT_BOX,
    types: ['VoteCast', 'VoteVoided'],
    groupBy: ['electionId', 'contestId', 'state', 'candidateId'],
    states: { votes: 'sum', lastVoteAt: 'max' },
    count: countResults,
  },
  {
    ...turnout,
    projection: 'turnout_by_state',
    groupBy: ['electionId', 'state'],
    count: countTurnoutByState,
  },
  {
    ...turnout,
    projection: 'turnout_by_gender',
    groupBy: ['electionId', 'state', 'gender'],
    count: countTurnoutByGender,
  },
  {
    ...turnout,
    projection: 'turnout_by_age_band',
    groupBy: ['electionId', 'state', 'ageBand'],
    count: countTurnoutByAgeBand,
  },
];

/** Counted by hand where that is written, else by the declaration. */
export function modelOf(declared: DeclaredProjection): Model {
  const groupBy = Object.keys(declared.groupBy);
  const states = Object.fromEntries(Object.entries(declared.states).map(([name, { kind }]) => [name, kind]));
  const shape = {
    projection: declared.name,
    topic: declared.from.topic,
    types: new Set(declared.contributions.keys()),
    groupBy,
    states,
  };
  const hand = handCounts.find((each) => isOf(each, declared));
  if (hand === undefined) return { ...shape, method: 'by its declaration', begin: () => interpret(declared) };
  const { empty } = hand;
  return {
    ...shape,
    method: 'by hand',
    begin: () => byHand(hand),
    ...(empty === undefined ? {} : { empty }),
  };
}

function isOf(hand: HandCount, declared: DeclaredProjection): boolean {
  return (
    hand.projection === declared.name &&
    hand.version === declared.version &&
    hand.topic === declared.from.topic &&
    hand.groupBy.join() === Object.keys(declared.groupBy).join() &&
    Object.entries(hand.states).join() ===
      Object.entries(declared.states)
        .map(([name, { kind }]) => [name, kind])
        .join() &&
    hand.types.toSorted().join() === [...declared.contributions.keys()].toSorted().join()
  );
}

function byHand({ types, count }: HandCount): Counting {
  const counted = new Set(types);
  const rows: Rows = new Map();
  return {
    rows,
    take: (event) => {
      if (!counted.has(event.type)) return 'ignored';
      count(rows, event);
      return 'folded';
    },
  };
}
