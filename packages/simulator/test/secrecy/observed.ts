import {
  BALLOT_SUBMISSIONS,
  ballotRequest,
  openSubmission,
  ROLL_REQUESTS,
  rollRequest,
} from '@votestream/domain';
import type { Tick } from '../../src/index.ts';

/** What was handed in to one topic at one time by one station, in the order of the topic. */
export type HandIn =
  | { readonly kind: 'check-ins'; readonly stationId: string; readonly voterIds: readonly string[] }
  | { readonly kind: 'ballots'; readonly stationId: string; readonly ballots: readonly Ballot[] };

export interface Ballot {
  readonly ballotId: string;
  readonly candidateId: string;
}

/**
 * All that the topics of one partition tell: the hand-ins of both, in the order in which they came, which is more than
 * their minutes say. Events repeat it: they stand in the order of their requests, under random ids.
 */
export function observe(ticks: readonly Tick[]): HandIn[] {
  return ticks.flatMap((tick) =>
    tick.records.flatMap(({ topic, record }): HandIn[] => {
      if (topic !== ROLL_REQUESTS && topic !== BALLOT_SUBMISSIONS) return [];
      const opened = openSubmission(Buffer.from(record.value ?? ''));
      if (opened.kind !== 'bundle') throw new Error('a hand-in is a bundle');
      const { stationId, requests } = opened.content;
      if (topic === BALLOT_SUBMISSIONS) {
        const ballots = requests.flatMap((each) => {
          const { type, data } = ballotRequest.parse(each);
          return type === 'CastBallot' ? [{ ballotId: data.ballotId, candidateId: data.candidateId }] : [];
        });
        return [{ kind: 'ballots', stationId, ballots }];
      }
      const voterIds = requests.flatMap((each) => {
        const { type, data } = rollRequest.parse(each);
        return type === 'CheckIn' ? [data.voterId] : [];
      });
      return voterIds.length > 0 ? [{ kind: 'check-ins', stationId, voterIds }] : [];
    }),
  );
}
