import type { Ballot, BallotBox, RecordRef, Registration, Roll, Vote, Voter } from '../../src/index.ts';

/** The state of the rules as anybody would write it first: what the compact one is compared with. */
export class PlainBallotBox implements BallotBox {
  readonly #ballots = new Map<string, Ballot>();

  find(electionId: string, ballotId: string): Ballot | undefined {
    return this.#ballots.get(`${electionId}/${ballotId}`);
  }

  cast(vote: Vote, ref: RecordRef): void {
    this.#ballots.set(`${vote.electionId}/${vote.ballotId}`, { vote, cast: ref, voided: undefined });
  }

  takeBack(electionId: string, ballotId: string, ref: RecordRef): boolean {
    const ballot = this.find(electionId, ballotId);
    if (ballot) this.#ballots.set(`${electionId}/${ballotId}`, { ...ballot, voided: ref });
    return ballot !== undefined;
  }
}

export class PlainRoll implements Roll {
  readonly #voters = new Map<string, Voter>();

  find(electionId: string, voterId: string): Voter | undefined {
    return this.#voters.get(`${electionId}/${voterId}`);
  }

  register({ electionId, voterId, ...traits }: Registration, registered: RecordRef): void {
    this.#voters.set(`${electionId}/${voterId}`, { ...traits, registered, issued: undefined });
  }

  issue(electionId: string, voterId: string, requestId: string, ref: RecordRef): boolean {
    const voter = this.find(electionId, voterId);
    if (voter) this.#voters.set(`${electionId}/${voterId}`, { ...voter, issued: { ref, requestId } });
    return voter !== undefined;
  }
}
