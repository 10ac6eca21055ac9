import { Randomness, STREAM } from '../../src/random/randomness.ts';

/** Whose ballots are: only who holds the seed can know. */
export function ownersOf(day: {
  readonly voters: number;
  readonly seed: number;
}): (ballotId: string) => string | undefined {
  const randomness = new Randomness(day.seed, 'us-2028');
  const owners = new Map(
    Array.from({ length: day.voters }, (_, voter) => [
      randomness.id(STREAM.ballotId, voter),
      randomness.id(STREAM.voterId, voter),
    ]),
  );
  return (ballotId) => owners.get(ballotId);
}
