import { minuteOf } from '@votestream/domain';
import type { GroundTruth } from '../src/index.ts';

/** Parts of the ground truth in the form of the naive decider: by group in words. */
export function votesByMinute(truth: GroundTruth): Map<string, number> {
  return new Map(
    truth.votesByMinute.flatMap(([contest, state, candidate, from, votes]) =>
      votes.flatMap((each, index): [string, number][] => {
        const at = minuteOf(Date.parse(from) + index * 60_000);
        return each === 0 ? [] : [[`${contest} ${state} ${candidate} ${at}`, each]];
      }),
    ),
  );
}

export function rejections({ rejections: { roll, ballots } }: GroundTruth) {
  const group = (request: string, state: string | null, reason: string, requests: number) =>
    [JSON.stringify([request, state, reason]), requests] as const;
  return {
    roll: new Map(roll.map((each) => group(...each))),
    ballots: new Map(
      ballots.map(([state, reason, requests]) =>
        group(reason === 'malformed' ? 'unreadable' : 'ballot', state, reason, requests),
      ),
    ),
  };
}
