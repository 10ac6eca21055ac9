import type { z } from 'zod';
import { ballotBoxEvents } from './events/ballot-box.ts';
import { electionEvents } from './events/elections.ts';
import { rollEvents } from './events/roll.ts';
import type { StreamEvent } from './events/streams.ts';
import { BALLOT_BOX, ELECTIONS, ELECTORAL_ROLL, type EventTopic } from './topics.ts';

/** One topic of events in the catalogue, with an example of each event. */
export interface CatalogueStream {
  readonly topic: EventTopic;
  readonly key: string;
  readonly purpose: string;
  readonly events: readonly CatalogueEvent[];
}

export interface CatalogueEvent {
  readonly schema: z.ZodType;
  readonly meaning: string;
  readonly example: StreamEvent;
  /** Versions that are no longer written and still read, the oldest first. */
  readonly earlier?: readonly EarlierVersion[];
}

interface EarlierVersion {
  readonly version: number;
  /** What sets it apart from the version after it, and how it is read. */
  readonly difference: string;
  /** The content of such a record. */
  readonly example: object;
}

const electionId = 'us-2028';
const voterId = 'Zk3vT9pQx1Lw8RbA';
const ballotId = 'mY7cN2dKe5Uo0HsJ4tGf6V';
/**
 * The last minute of a day, because what a projection makes of the examples is part of its fingerprint: here buckets of
 * every length that divides the day begin in another minute, so that a changed length shows.
 */
const at = '2028-11-07T23:59:00Z';
const envelope = { version: 1, id: 'q8Jr2_xWv0aTn5Lc', at, request: { position: 1042, index: 7 } } as const;
const voter = { electionId, voterId, state: 'WY', gender: 'female', ageBand: '35-44' } as const;
const vote = {
  electionId,
  ballotId,
  contestId: 'president',
  candidateId: 'ada-marsh',
  state: 'WY',
  channel: 'station',
  stationId: 'wy-01',
} as const;
const station = { electionId, stationId: 'wy-01', state: 'WY', name: 'Wyoming 1' };
const call = { electionId, contestId: 'president', state: 'WY', candidateId: 'ada-marsh' };

export const eventCatalogue: readonly CatalogueStream[] = [
  {
    topic: ELECTIONS,
    key: 'electionId',
    purpose: 'What everybody knows about an election. One partition.',
    events: [
      {
        schema: electionEvents.LogCreated.schema,
        meaning: 'The first record of a log: its random id, which checkpoints carry.',
        example: {
          ...envelope,
          type: 'LogCreated',
          request: null,
          data: { logId: '7c1f0d0e-52f3-4d5e-9a53-0f6b1c1d2e3f' },
        },
      },
      {
        schema: electionEvents.ElectionAnnounced.schema,
        meaning: 'An election with all that is fixed before the first vote.',
        example: {
          ...envelope,
          type: 'ElectionAnnounced',
          data: {
            electionId,
            name: 'Presidential election 2028',
            date: '2028-11-07',
            clock: 'simulated',
            timeZone: 'America/New_York',
            leadingFrom: 0.02,
            contests: [
              {
                contestId: 'president',
                name: 'President',
                candidates: [
                  { candidateId: 'ada-marsh', name: 'Ada Marsh', party: 'Civic Union', colour: 'blue' },
                ],
              },
            ],
            states: [
              {
                code: 'WY',
                name: 'Wyoming',
                electors: 3,
                expectedBallots: 280,
                pollsOpen: '2028-11-07T14:00:00Z',
                pollsClose: '2028-11-08T02:00:00Z',
              },
            ],
          },
        },
      },
      {
        schema: electionEvents.StationRegistered.schema,
        meaning:
          'A polling station that may check voters in and hand in ballots, and the key that it signs them by.',
        example: {
          ...envelope,
          type: 'StationRegistered',
          version: 2,
          data: { ...station, publicKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
        },
        earlier: [
          {
            version: 1,
            difference: 'has no `publicKey`; it is read as null, and the station can hand in nothing',
            example: { ...envelope, type: 'StationRegistered', version: 1, data: station },
          },
        ],
      },
      {
        schema: electionEvents.RaceCalled.schema,
        meaning:
          'A race is called for a candidate; `state: null` is the nation, `calledBy: null` that nobody said who called.',
        example: {
          ...envelope,
          type: 'RaceCalled',
          version: 2,
          data: { ...call, calledBy: 'Continental decision desk' },
        },
        earlier: [
          {
            version: 1,
            difference: 'has no `calledBy`; it is read as null',
            example: { ...envelope, type: 'RaceCalled', version: 1, data: call },
          },
        ],
      },
      {
        schema: electionEvents.RaceCallRetracted.schema,
        meaning: 'A call is taken back.',
        example: { ...envelope, type: 'RaceCallRetracted', data: call },
      },
      {
        schema: electionEvents.ResultCertified.schema,
        meaning: 'The result is final.',
        example: { ...envelope, type: 'ResultCertified', data: { electionId } },
      },
      {
        schema: electionEvents.ElectionRequestRepeated.schema,
        meaning: 'The same request once more; the event at `original` was the first answer.',
        example: { ...envelope, type: 'ElectionRequestRepeated', data: { electionId, original: 1 } },
      },
      {
        schema: electionEvents.ElectionRequestRejected.schema,
        meaning: 'A request that was refused, and why.',
        example: {
          ...envelope,
          type: 'ElectionRequestRejected',
          version: 2,
          data: { electionId, reason: 'unknown-state', detail: 'the election has no state ZZ' },
        },
        earlier: [
          {
            version: 1,
            difference:
              'knows no reason `polls-closed`: an election could be announced after its polls had closed',
            example: {
              ...envelope,
              type: 'ElectionRequestRejected',
              version: 1,
              data: { electionId, reason: 'unknown-state', detail: 'the election has no state ZZ' },
            },
          },
        ],
      },
    ],
  },
  {
    topic: ELECTORAL_ROLL,
    key: 'voterId',
    purpose: 'Who may vote and who was handed a ballot; never what was chosen. Turnout is counted from it.',
    events: [
      {
        schema: rollEvents.VoterRegistered.schema,
        meaning: 'A voter is on the electoral roll.',
        example: { ...envelope, type: 'VoterRegistered', data: { ...voter, birthYear: 1990 } },
      },
      {
        schema: rollEvents.RegistrationRepeated.schema,
        meaning: 'The same registration once more.',
        example: { ...envelope, type: 'RegistrationRepeated', data: { electionId, voterId, original: 12 } },
      },
      {
        schema: rollEvents.RegistrationRejected.schema,
        meaning: 'A registration that was refused, and why.',
        example: {
          ...envelope,
          type: 'RegistrationRejected',
          data: { electionId, voterId, state: 'WY', reason: 'under-age' },
        },
      },
      {
        schema: rollEvents.BallotIssued.schema,
        meaning: 'A voter has checked in at a station and was handed a ballot.',
        example: {
          ...envelope,
          type: 'BallotIssued',
          data: { ...voter, stationId: 'wy-01', checkInId: 'p0Xn4_uEw7sRk2Yd' },
        },
      },
      {
        schema: rollEvents.CheckInRepeated.schema,
        meaning: 'The same check-in once more: the voter has the ballot that was issued at `original`.',
        example: { ...envelope, type: 'CheckInRepeated', data: { electionId, voterId, original: 20417 } },
      },
      {
        schema: rollEvents.CheckInRejected.schema,
        meaning: 'A check-in that was refused, and why.',
        example: {
          ...envelope,
          type: 'CheckInRejected',
          data: { electionId, voterId, state: 'WY', reason: 'ballot-already-issued', stationId: 'wy-01' },
        },
      },
      {
        schema: rollEvents.RollRequestRejected.schema,
        meaning: 'Something in the request topic that is no request.',
        example: {
          ...envelope,
          type: 'RollRequestRejected',
          data: { reason: 'malformed', detail: 'the value is not JSON in UTF-8' },
        },
      },
    ],
  },
  {
    topic: BALLOT_BOX,
    key: 'ballotId',
    purpose: 'What was chosen; never by whom. Results are counted from it.',
    events: [
      {
        schema: ballotBoxEvents.VoteCast.schema,
        meaning: 'A vote that counts.',
        example: { ...envelope, type: 'VoteCast', data: vote },
      },
      {
        schema: ballotBoxEvents.VoteVoided.schema,
        meaning: 'A correction: the vote that it repeats no longer counts.',
        example: { ...envelope, type: 'VoteVoided', data: { ...vote, reason: 'entered twice' } },
      },
      {
        schema: ballotBoxEvents.VoteRepeated.schema,
        meaning: 'The same request once more; the event at `original` was the first answer.',
        example: { ...envelope, type: 'VoteRepeated', data: { electionId, ballotId, original: 88 } },
      },
      {
        schema: ballotBoxEvents.BallotRejected.schema,
        meaning: 'A ballot, or a correction, that was refused, and why.',
        example: {
          ...envelope,
          type: 'BallotRejected',
          version: 2,
          data: { electionId, ballotId, state: 'WY', stationId: 'wy-01', reason: 'ballot-already-cast' },
        },
        earlier: [
          {
            version: 1,
            difference: 'knows no reason `certified`: a vote could be voided after the result was certified',
            example: {
              ...envelope,
              type: 'BallotRejected',
              version: 1,
              data: { electionId, ballotId, state: 'WY', stationId: 'wy-01', reason: 'ballot-already-cast' },
            },
          },
        ],
      },
    ],
  },
];
