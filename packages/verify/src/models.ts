import { BALLOT_BOX, ELECTIONS, ELECTORAL_ROLL, type EventTopic } from '@votestream/domain';
import type { LogEvent } from './events.ts';
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
  /** The event types that it counts. */
  readonly types: readonly string[];
  /** Counts one event of the topic. */
  readonly count: (rows: Rows, event: LogEvent) => void;
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
    types: ['ElectionAnnounced', 'ResultCertified'],
    count: countElections,
    groups: ['election_id'],
    values: { definition: latest('definition'), certifiedAt: 'max(certified_at)' },
  },
  {
    projection: 'race_calls',
    topic: ELECTIONS,
    types: ['RaceCalled', 'RaceCallRetracted'],
    count: countRaceCalls,
    groups: ['election_id', 'contest_id', 'state'],
    values: { call: latest('call') },
  },
  {
    projection: 'results',
    topic: BALLOT_BOX,
    types: ['VoteCast', 'VoteVoided'],
    count: countResults,
    groups: ['election_id', 'contest_id', 'state', 'candidate_id'],
    values: { votes: 'sum(votes)::bigint', lastVoteAt: 'max(last_vote_at)' },
  },
  {
    projection: 'turnout_by_state',
    topic: ELECTORAL_ROLL,
    types: ['VoterRegistered', 'BallotIssued'],
    count: countTurnoutByState,
    groups: ['election_id', 'state'],
    values: turnout,
  },
  {
    projection: 'turnout_by_gender',
    topic: ELECTORAL_ROLL,
    types: ['VoterRegistered', 'BallotIssued'],
    count: countTurnoutByGender,
    groups: ['election_id', 'state', 'gender'],
    values: turnout,
  },
];
