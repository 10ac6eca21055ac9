import {
  BALLOT_BOX,
  BALLOT_SUBMISSIONS,
  ELECTION_REQUESTS,
  ELECTIONS,
  ELECTORAL_ROLL,
  ROLL_REQUESTS,
} from '@votestream/domain';

/**
 * What an archive holds: the record of the election, and the requests, without which nobody can check that each was
 * answered once. Events before requests: see `exportArchive`.
 */
export const ARCHIVED_TOPICS: readonly string[] = [
  BALLOT_BOX,
  ELECTORAL_ROLL,
  ELECTIONS,
  BALLOT_SUBMISSIONS,
  ROLL_REQUESTS,
  ELECTION_REQUESTS,
];
