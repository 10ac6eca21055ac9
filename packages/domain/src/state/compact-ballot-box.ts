import { z } from 'zod';
import type { Ballot, BallotBox, Vote } from '../rules/ballot-box.ts';
import { PENDING, type RecordRef } from '../rules/decision.ts';
import { channel, slug, stateCode } from '../vocabulary.ts';
import { CHUNK_WORDS } from './arena.ts';
import { inOrder, type StateCapture, type StateLoading } from './capture.ts';
import type { HashSeed } from './half-sip-hash.ts';
import { SMALL_MAX } from './id-records.ts';
import { Interned } from './interned.ts';
import { KeyedRecords } from './keyed-records.ts';

/** More than an election's definition can have: contests and candidates are bounded there. */
const CHOICES_MAX = SMALL_MAX + 1;
/** Of stations, each with its state and channel. */
const ORIGINS_MAX = 2 ** 24;
const ORIGIN_WORD = 0;

/** Of what is remembered of a ballot, and how: raised with every change of it, so that no earlier capture is loaded. */
export const BALLOT_BOX_STATE_VERSION = 2;

/** An empty ballot box. @param seed random, and told to nobody who chooses ballotIds. */
export function emptyBallotBox(seed: HashSeed): CompactBallotBox {
  return new CompactBallotBox(seed);
}

/** One partition of the ballot box: for each ballot 12 bytes and its packed id, and a slot of the index. */
export class CompactBallotBox implements BallotBox {
  readonly #seed: HashSeed;
  readonly #elections = new Map<string, ElectionBallots>();

  constructor(seed: HashSeed) {
    this.#seed = seed;
  }

  find(electionId: string, ballotId: string): Ballot | undefined {
    return this.#elections.get(electionId)?.find(electionId, ballotId);
  }

  cast(vote: Vote, ref: RecordRef): void {
    let ballots = this.#elections.get(vote.electionId);
    if (!ballots) {
      ballots = new ElectionBallots(this.#seed);
      this.#elections.set(vote.electionId, ballots);
    }
    ballots.cast(vote, ref);
  }

  takeBack(electionId: string, ballotId: string, ref: RecordRef): boolean {
    return this.#elections.get(electionId)?.takeBack(ballotId, ref) ?? false;
  }

  settle(): void {
    for (const ballots of this.#elections.values()) ballots.settle();
  }

  /** @throws while a position is not known. */
  capture(): StateCapture {
    const elections = [...this.#elections].map(([electionId, ballots]) => ({
      electionId,
      ...ballots.summary(),
    }));
    const parts = [...this.#elections.values()].map((ballots) => ballots.copies());
    return { summary: { elections }, pieces: inOrder(parts) };
  }

  static *load(summary: unknown, seed: HashSeed): StateLoading<CompactBallotBox> {
    const box = new CompactBallotBox(seed);
    for (const { electionId, ...election } of boxSummary.parse(summary).elections) {
      box.#elections.set(electionId, yield* ElectionBallots.load(election, seed));
    }
    return box;
  }
}

const electionSummary = z.object({
  /** contestId and candidateId. */
  choices: z.array(z.tuple([slug, slug])).max(CHOICES_MAX),
  /** State, channel, and stationId or nothing. */
  origins: z.array(z.tuple([stateCode, channel, slug.or(z.literal(''))])).max(ORIGINS_MAX),
  ballots: z.int().nonnegative(),
  words: z.int().nonnegative(),
  /** Address of the ballot and position of its VoteVoided. */
  voided: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])),
});
const boxSummary = z.object({ elections: z.array(electionSummary.extend({ electionId: slug })) });
type ElectionSummary = z.infer<typeof electionSummary>;

/** The ballots of one election in one partition. */
class ElectionBallots {
  readonly #ballots: KeyedRecords;
  readonly #choices = new Interned<ElectionSummary['choices'][number]>(CHOICES_MAX);
  readonly #origins = new Interned<ElectionSummary['origins'][number]>(ORIGINS_MAX);
  /** By the address of the ballot. Corrections are few. */
  readonly #voided = new Map<number, RecordRef>();

  constructor(seed: HashSeed) {
    this.#ballots = new KeyedRecords(1, seed);
  }

  find(electionId: string, ballotId: string): Ballot | undefined {
    const address = this.#ballots.find(ballotId);
    if (address < 0) return undefined;
    const { records } = this.#ballots;
    const [contestId, candidateId] = this.#choices.at(records.smallOf(address));
    const [state, by, stationId] = this.#origins.at(records.ownWordOf(address, ORIGIN_WORD));
    return {
      vote: {
        electionId,
        ballotId,
        contestId,
        candidateId,
        state,
        channel: by,
        stationId: stationId === '' ? null : stationId,
      },
      cast: records.refOf(address),
      voided: this.#voided.get(address),
    };
  }

  cast({ ballotId, contestId, candidateId, state, channel: by, stationId }: Vote, ref: RecordRef): void {
    const choice = this.#choices.numberOf([contestId, candidateId]);
    const origin = this.#origins.numberOf([state, by, stationId ?? '']);
    this.#ballots.add(ballotId, ref, choice, [origin]);
  }

  takeBack(ballotId: string, ref: RecordRef): boolean {
    const address = this.#ballots.find(ballotId);
    if (address < 0) return false;
    this.#voided.set(address, ref);
    return true;
  }

  settle(): void {
    this.#ballots.records.settle();
  }

  summary(): ElectionSummary {
    const voided = [...this.#voided].map(([address, { position }]): [number, number] => [address, position]);
    if (this.#ballots.records.isPending || voided.some(([, position]) => position === PENDING)) {
      throw new Error('the state was to be captured while the positions of events are not known');
    }
    return {
      choices: [...this.#choices.all],
      origins: [...this.#origins.all],
      ballots: this.#ballots.size,
      words: this.#ballots.records.words,
      voided,
    };
  }

  copies(): Generator<Uint32Array> {
    return this.#ballots.records.copies(this.#ballots.records.words);
  }

  static *load(summary: ElectionSummary, seed: HashSeed): StateLoading<ElectionBallots> {
    const election = new ElectionBallots(seed);
    for (const names of summary.choices) election.#choices.numberOf(names);
    for (const names of summary.origins) election.#origins.numberOf(names);
    const ballots = election.#ballots;
    ballots.reserve(summary.ballots);
    for (let read = 0; read < summary.words; read += CHUNK_WORDS) {
      const piece = yield Math.min(CHUNK_WORDS, summary.words - read);
      for (const address of ballots.adopt(piece)) {
        election.#choices.at(ballots.records.smallOf(address));
        election.#origins.at(ballots.records.ownWordOf(address, ORIGIN_WORD));
      }
    }
    if (ballots.size !== summary.ballots) throw new Error(`${ballots.size} of ${summary.ballots} ballots`);
    for (const [address, position] of summary.voided) election.#voided.set(address, { position });
    return election;
  }
}
