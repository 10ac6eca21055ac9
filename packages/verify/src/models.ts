import {
  BALLOT_BOX,
  type BallotBoxEvent,
  ballotBoxEvent,
  ELECTIONS,
  ELECTORAL_ROLL,
  type ElectionEvent,
  type EventTopic,
  electionEvent,
  type RollEvent,
  rollEvent,
} from '@votestream/domain';
import {
  countElections,
  countRaceCalls,
  countResults,
  countTurnoutByGender,
  countTurnoutByState,
} from './hand-counts.ts';
import type { Rows } from './rows.ts';

/** How one read model is counted by hand, and read from its parts table by hand. */
export interface Model {
  readonly projection: string;
  readonly topic: EventTopic;
  /** Counts one record's value; false where it is no event of this topic, which the projector parks. */
  readonly count: (rows: Rows, json: unknown) => boolean;
  readonly groups: readonly string[];
  /** Value name → the SQL that merges the parts. */
  readonly values: Readonly<Record<string, string>>;
}

const turnout = { eligible: 'sum(eligible)::bigint', ballots: 'sum(ballots)::bigint' };
const latest = (column: string) =>
  `(array_agg(${column}::text ORDER BY ${column}_at DESC, partition DESC, ${column}_position DESC)
    FILTER (WHERE ${column} IS NOT NULL))[1]`;

export const models: readonly Model[] = [
  {
    projection: 'elections',
    topic: ELECTIONS,
    count: ofElections(countElections),
    groups: ['election_id'],
    values: { definition: latest('definition'), certifiedAt: 'max(certified_at)' },
  },
  {
    projection: 'race_calls',
    topic: ELECTIONS,
    count: ofElections(countRaceCalls),
    groups: ['election_id', 'contest_id', 'state'],
    values: { call: latest('call') },
  },
  {
    projection: 'results',
    topic: BALLOT_BOX,
    count: ofBallotBox(countResults),
    groups: ['election_id', 'contest_id', 'state', 'candidate_id'],
    values: { votes: 'sum(votes)::bigint', lastVoteAt: 'max(last_vote_at)' },
  },
  {
    projection: 'turnout_by_state',
    topic: ELECTORAL_ROLL,
    count: ofRoll(countTurnoutByState),
    groups: ['election_id', 'state'],
    values: turnout,
  },
  {
    projection: 'turnout_by_gender',
    topic: ELECTORAL_ROLL,
    count: ofRoll(countTurnoutByGender),
    groups: ['election_id', 'state', 'gender'],
    values: turnout,
  },
];

function ofElections(count: (rows: Rows, event: ElectionEvent) => void): Model['count'] {
  return (rows, json) => {
    const event = electionEvent.safeParse(json);
    if (event.success) count(rows, event.data);
    return event.success;
  };
}

function ofRoll(count: (rows: Rows, event: RollEvent) => void): Model['count'] {
  return (rows, json) => {
    const event = rollEvent.safeParse(json);
    if (event.success) count(rows, event.data);
    return event.success;
  };
}

function ofBallotBox(count: (rows: Rows, event: BallotBoxEvent) => void): Model['count'] {
  return (rows, json) => {
    const event = ballotBoxEvent.safeParse(json);
    if (event.success) count(rows, event.data);
    return event.success;
  };
}
