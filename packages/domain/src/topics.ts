/** Requests wait here for a decision; the event topic of the same stream has the same number of partitions. */
export const ELECTION_REQUESTS = 'votestream.election-requests';
export const ROLL_REQUESTS = 'votestream.roll-requests';
export const BALLOT_SUBMISSIONS = 'votestream.ballot-submissions';

/** The record of the election. */
export const ELECTIONS = 'votestream.elections';
export const ELECTORAL_ROLL = 'votestream.electoral-roll';
export const BALLOT_BOX = 'votestream.ballot-box';

/** Raw records that a service could not read. */
export const DEAD_LETTERS = 'votestream.dead-letters';

export type RequestTopic = typeof ELECTION_REQUESTS | typeof ROLL_REQUESTS | typeof BALLOT_SUBMISSIONS;
export type EventTopic = typeof ELECTIONS | typeof ELECTORAL_ROLL | typeof BALLOT_BOX;

/** An event goes to the partition number of its request. */
export const EVENT_TOPIC_OF: Readonly<Record<RequestTopic, EventTopic>> = {
  [ELECTION_REQUESTS]: ELECTIONS,
  [ROLL_REQUESTS]: ELECTORAL_ROLL,
  [BALLOT_SUBMISSIONS]: BALLOT_BOX,
};

export const PARTITIONS_DEFAULT = 6;

/** All topics with their partition counts, given the count of the roll and ballot topics. */
export function topicsOf(partitions: number): { name: string; partitions: number }[] {
  return [
    { name: ELECTION_REQUESTS, partitions: 1 },
    { name: ELECTIONS, partitions: 1 },
    { name: ROLL_REQUESTS, partitions },
    { name: ELECTORAL_ROLL, partitions },
    { name: BALLOT_SUBMISSIONS, partitions },
    { name: BALLOT_BOX, partitions },
    { name: DEAD_LETTERS, partitions: 1 },
  ];
}

/** Consumer groups. Where the adjudicator's group has committed, requests are decided. */
export const ADJUDICATOR_GROUP = 'votestream-adjudicator';
export const PROJECTOR_GROUP = 'votestream-projector';
