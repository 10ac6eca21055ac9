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

/**
 * How long a request may be kept: the 22 months for which the law of the United States wants the records of a federal
 * election kept (52 U.S.C. 20701). It is answered within seconds, and the answer is an event, which is kept for ever.
 */
export const REQUEST_RETENTION_DAYS = 670;
const DAY_MS = 86_400_000;

export interface TopicDeclaration {
  readonly name: string;
  readonly partitions: number;
  /** Records that are older may be deleted; null: never. */
  readonly retentionMs: number | null;
}

/** All topics, declared once: how many partitions, given the count of the roll and ballot topics, and for how long. */
export function topicsOf(partitions: number): TopicDeclaration[] {
  const requests = { retentionMs: REQUEST_RETENTION_DAYS * DAY_MS };
  const forEver = { retentionMs: null };
  return [
    { name: ELECTION_REQUESTS, partitions: 1, ...requests },
    { name: ELECTIONS, partitions: 1, ...forEver },
    { name: ROLL_REQUESTS, partitions, ...requests },
    { name: ELECTORAL_ROLL, partitions, ...forEver },
    { name: BALLOT_SUBMISSIONS, partitions, ...requests },
    { name: BALLOT_BOX, partitions, ...forEver },
    { name: DEAD_LETTERS, partitions: 1, ...requests },
  ];
}

/** Consumer groups. Where the adjudicator's group has committed, requests are decided. */
export const ADJUDICATOR_GROUP = 'votestream-adjudicator';
export const PROJECTOR_GROUP = 'votestream-projector';
