import { z } from 'zod';
import type { RecordRef } from '../rules/decision.ts';
import type { Registration, Roll, Voter } from '../rules/roll.ts';
import { ageBand, gender, slug, stateCode } from '../vocabulary.ts';
import { CHUNK_WORDS } from './arena.ts';
import { inOrder, type StateCapture, type StateLoading } from './capture.ts';
import type { HashSeed } from './half-sip-hash.ts';
import { IdRecords, PackedId } from './id-records.ts';
import { Interned } from './interned.ts';
import { KeyedRecords } from './keyed-records.ts';

/** Of state, gender, age band and birth year. */
const GROUPS_MAX = 2 ** 20;
const GROUP_WORD = 0;
/** Of a voter: the address of the ballot that was issued, with 1 added; 0 where none was. */
const ISSUED_WORD = 1;
/** Of an issued ballot: the address of the voter. */
const VOTER_WORD = 0;

/** Of what is remembered of a voter, and how: raised with every change of it, so that no earlier capture is loaded. */
export const ROLL_STATE_VERSION = 2;

/** An empty roll. @param seed random, and told to nobody who chooses voterIds. */
export function emptyRoll(seed: HashSeed): CompactRoll {
  return new CompactRoll(seed);
}

/**
 * One partition of the electoral roll: for each voter 16 bytes and the packed id, and a slot of the index; for each
 * ballot that was issued 12 bytes and the packed id of the request.
 */
export class CompactRoll implements Roll {
  readonly #seed: HashSeed;
  readonly #elections = new Map<string, ElectionVoters>();

  constructor(seed: HashSeed) {
    this.#seed = seed;
  }

  find(electionId: string, voterId: string): Voter | undefined {
    return this.#elections.get(electionId)?.find(voterId);
  }

  register(registration: Registration, ref: RecordRef): void {
    let voters = this.#elections.get(registration.electionId);
    if (!voters) {
      voters = new ElectionVoters(this.#seed);
      this.#elections.set(registration.electionId, voters);
    }
    voters.register(registration, ref);
  }

  issue(electionId: string, voterId: string, requestId: string, ref: RecordRef): boolean {
    return this.#elections.get(electionId)?.issue(voterId, requestId, ref) ?? false;
  }

  settle(): void {
    for (const voters of this.#elections.values()) voters.settle();
  }

  /** @throws while a position is not known. */
  capture(): StateCapture {
    const elections = [...this.#elections].map(([electionId, voters]) => ({
      electionId,
      ...voters.summary(),
    }));
    const parts = [...this.#elections.values()].flatMap((voters) => voters.copies());
    return { summary: { elections }, pieces: inOrder(parts) };
  }

  static *load(summary: unknown, seed: HashSeed): StateLoading<CompactRoll> {
    const roll = new CompactRoll(seed);
    for (const { electionId, ...election } of rollSummary.parse(summary).elections) {
      roll.#elections.set(electionId, yield* ElectionVoters.load(election, seed));
    }
    return roll;
  }
}

const electionSummary = z.object({
  groups: z.array(z.tuple([stateCode, gender, ageBand, z.string().regex(/^\d{4}$/)])).max(GROUPS_MAX),
  voters: z.int().nonnegative(),
  voterWords: z.int().nonnegative(),
  issuedWords: z.int().nonnegative(),
});
const rollSummary = z.object({ elections: z.array(electionSummary.extend({ electionId: slug })) });
type ElectionSummary = z.infer<typeof electionSummary>;

/** The voters of one election in one partition. */
class ElectionVoters {
  readonly #voters: KeyedRecords;
  /** Ballots that were issued: position, id of the request, voter. */
  readonly #issued = new IdRecords(1);
  readonly #groups = new Interned<ElectionSummary['groups'][number]>(GROUPS_MAX);
  readonly #requestId = new PackedId();

  constructor(seed: HashSeed) {
    this.#voters = new KeyedRecords(2, seed);
  }

  find(voterId: string): Voter | undefined {
    const address = this.#voters.find(voterId);
    if (address < 0) return undefined;
    const { records } = this.#voters;
    const [state, of, band, year] = this.#groups.at(records.ownWordOf(address, GROUP_WORD));
    const issued = records.ownWordOf(address, ISSUED_WORD) - 1;
    return {
      state,
      gender: of,
      ageBand: band,
      birthYear: Number(year),
      registered: records.refOf(address),
      issued:
        issued < 0 ? undefined : { ref: this.#issued.refOf(issued), requestId: this.#issued.idOf(issued) },
    };
  }

  register(
    { voterId, state, gender: of, ageBand: band, birthYear: year }: Registration,
    ref: RecordRef,
  ): void {
    const group = this.#groups.numberOf([state, of, band, String(year)]);
    this.#voters.add(voterId, ref, 0, [group, 0]);
  }

  issue(voterId: string, requestId: string, ref: RecordRef): boolean {
    const voter = this.#voters.find(voterId);
    if (voter < 0) return false;
    this.#requestId.set(requestId);
    const issued = this.#issued.add(this.#requestId, ref, 0, [voter]);
    this.#voters.records.setOwnWordOf(voter, ISSUED_WORD, issued + 1);
    return true;
  }

  settle(): void {
    this.#voters.records.settle();
    this.#issued.settle();
  }

  summary(): ElectionSummary {
    if (this.#voters.records.isPending || this.#issued.isPending) {
      throw new Error('the state was to be captured while the positions of events are not known');
    }
    return {
      groups: [...this.#groups.all],
      voters: this.#voters.size,
      voterWords: this.#voters.records.words,
      issuedWords: this.#issued.words,
    };
  }

  copies(): Generator<Uint32Array>[] {
    const { records } = this.#voters;
    return [records.copies(records.words), this.#issued.copies(this.#issued.words)];
  }

  static *load(summary: ElectionSummary, seed: HashSeed): StateLoading<ElectionVoters> {
    const election = new ElectionVoters(seed);
    for (const names of summary.groups) election.#groups.numberOf(names);
    const voters = election.#voters;
    voters.reserve(summary.voters);
    for (let read = 0; read < summary.voterWords; read += CHUNK_WORDS) {
      const piece = yield Math.min(CHUNK_WORDS, summary.voterWords - read);
      for (const address of voters.adopt(piece)) {
        election.#groups.at(voters.records.ownWordOf(address, GROUP_WORD));
        // It may be that of a ballot that was issued after the capture.
        voters.records.setOwnWordOf(address, ISSUED_WORD, 0);
      }
    }
    if (voters.size !== summary.voters) throw new Error(`${voters.size} of ${summary.voters} voters`);
    for (let read = 0; read < summary.issuedWords; read += CHUNK_WORDS) {
      const piece = yield Math.min(CHUNK_WORDS, summary.issuedWords - read);
      for (const issued of election.#issued.adopt(piece)) {
        voters.records.setOwnWordOf(election.#issued.ownWordOf(issued, VOTER_WORD), ISSUED_WORD, issued + 1);
      }
    }
    return election;
  }
}
