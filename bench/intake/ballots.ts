import { type StationKey, signBundle, stationKeyFromSeed } from '@votestream/credentials';
import {
  BALLOT_SUBMISSIONS,
  BUNDLE_REQUESTS_MAX,
  ELECTION_REQUESTS,
  type ElectionDefinition,
  minuteOf,
} from '@votestream/domain';
import { type EventLog, type NewRecord, partitionOfKey } from '@votestream/event-log';
import { Random } from '../replay/history/random.ts';
import { defineElection, type State } from '../replay/history/states.ts';

const SEED = 11;
const SEED_BYTES = 32;
const MINUTE_MS = 60_000;
/** Records that are appended together. */
const RECORDS_PER_APPEND = 40;

/** An election whose stations hand in ballots. */
export class BallotStations {
  readonly definition: ElectionDefinition;
  readonly #states: readonly State[];
  readonly #random = new Random(SEED);
  readonly #keys = new Map<string, StationKey>();
  readonly #at: string;

  /** @param ballots so many will come: as large are the states, and as many stations have they. */
  constructor(ballots: number) {
    const { definition, states } = defineElection(ballots);
    this.definition = definition;
    this.#states = states;
    // All polls are open then.
    const opened = Math.max(...states.map(({ opens }) => opens));
    if (states.some(({ closes }) => closes <= opened))
      throw new Error('no minute in which all polls are open');
    this.#at = minuteOf(opened * MINUTE_MS);
    for (const { stationIds } of states) {
      for (const stationId of stationIds) {
        const seed = Uint8Array.from({ length: SEED_BYTES }, () => this.#random.below(256));
        this.#keys.set(stationId, stationKeyFromSeed(seed));
      }
    }
  }

  /** Announces the election and registers its stations. @returns the number of requests. */
  async announce(log: EventLog): Promise<number> {
    const { electionId } = this.definition;
    const request = (type: string, data: object): NewRecord => ({
      key: electionId,
      value: JSON.stringify({ type, version: 1, id: this.#random.id(), at: this.#at, data }),
    });
    const stations = this.#states.flatMap(({ code, stationIds }) =>
      stationIds.map((stationId) => ({
        electionId,
        stationId,
        state: code,
        name: stationId,
        publicKey: this.#keyOf(stationId).publicKey,
      })),
    );
    const records = [
      request('AnnounceElection', this.definition),
      ...stations.map((station) => request('RegisterStation', station)),
    ];
    await log.append(ELECTION_REQUESTS, records);
    return records.length;
  }

  /**
   * Appends so many ballots to the submissions, in signed bundles of BUNDLE_REQUESTS_MAX, as stations hand them in.
   * @returns what went in.
   */
  async handIn(
    log: EventLog,
    ballots: number,
    partitions: number,
  ): Promise<{ bundles: number; bytes: number }> {
    let records: NewRecord[] = [];
    const handedIn = { bundles: 0, bytes: 0 };
    for (const record of this.#bundles(ballots, partitions)) {
      handedIn.bundles += 1;
      handedIn.bytes += record.value?.length ?? 0;
      records.push(record);
      if (records.length < RECORDS_PER_APPEND) continue;
      await log.append(BALLOT_SUBMISSIONS, records);
      records = [];
    }
    if (records.length > 0) await log.append(BALLOT_SUBMISSIONS, records);
    return handedIn;
  }

  *#bundles(ballots: number, partitions: number): Generator<NewRecord> {
    const stations = this.#states.flatMap(({ code, stationIds }) =>
      stationIds.map((stationId) => ({ code, stationId })),
    );
    const numbers = new Map<string, number>();
    for (let made = 0; made < ballots; ) {
      const size = Math.min(BUNDLE_REQUESTS_MAX, ballots - made);
      const station = stations[this.#random.below(stations.length)];
      if (!station) throw new Error('the election has no station');
      const { code, stationId } = station;
      const number = (numbers.get(stationId) ?? 0) + 1;
      numbers.set(stationId, number);
      const partition = this.#random.below(partitions);
      const requests = Array.from({ length: size }, () =>
        this.#ballot(code, stationId, partition, partitions),
      );
      const content = JSON.stringify({ electionId: this.definition.electionId, stationId, number, requests });
      const value = signBundle({ topic: BALLOT_SUBMISSIONS, at: this.#at, content }, this.#keyOf(stationId));
      yield { key: requests[0]?.data.ballotId ?? null, value };
      made += size;
    }
  }

  #ballot(state: string, stationId: string, partition: number, partitions: number) {
    const [contest] = this.definition.contests;
    const candidate = contest?.candidates[this.#random.below(contest.candidates.length)];
    if (!contest || !candidate) throw new Error('the election has no candidate');
    let ballotId = this.#random.id();
    while (partitionOfKey(ballotId, partitions) !== partition) ballotId = this.#random.id();
    return {
      type: 'CastBallot',
      version: 1,
      id: this.#random.id(),
      data: {
        electionId: this.definition.electionId,
        ballotId,
        contestId: contest.contestId,
        candidateId: candidate.candidateId,
        state,
        channel: 'station',
        stationId,
      },
    };
  }

  #keyOf(stationId: string): StationKey {
    const key = this.#keys.get(stationId);
    if (!key) throw new Error(`${stationId} has no key`);
    return key;
  }
}
