import { type NewRecord, partitionOfKey } from '@votestream/event-log';
import type { Random } from './random.ts';

/** Requests that a station hands in together, to one partition: events name the bundle and the place in it. */
const REQUESTS_PER_BUNDLE = 20;

/** Writes the events of one topic as the adjudicator does: fields, order of keys, key, timestamp, no headers. */
export class EventWriter {
  readonly #electionId: string;
  readonly #random: Random;
  /** Events so far, by partition. */
  readonly #written: number[];
  #at = '';
  #timestampMs = 0;

  constructor(electionId: string, partitions: number, random: Random) {
    this.#electionId = electionId;
    this.#random = random;
    this.#written = new Array(partitions).fill(0);
  }

  /** Sets the minute of what comes next. */
  set at(at: string) {
    this.#at = at;
    this.#timestampMs = Date.parse(at);
  }

  /** How many requests the events answer, by partition. */
  get requests(): readonly number[] {
    return this.#written.map((events) => Math.ceil(events / REQUESTS_PER_BUNDLE));
  }

  /** No value needs escaping: all are slugs, codes, ids and minutes. */
  ballotIssued(state: string, gender: string, ageBand: string, stationId: string): NewRecord {
    const voterId = this.#random.id();
    const data = `"electionId":"${this.#electionId}","voterId":"${voterId}","state":"${state}","gender":"${gender}","ageBand":"${ageBand}","stationId":"${stationId}","checkInId":"${this.#random.id()}"`;
    return this.#record('BallotIssued', voterId, data);
  }

  voterRegistered(voterId: string, state: string, birthYear: number): NewRecord {
    const data = `"electionId":"${this.#electionId}","voterId":"${voterId}","state":"${state}","gender":"female","ageBand":"25-34","birthYear":${birthYear}`;
    return this.#record('VoterRegistered', voterId, data);
  }

  ballotIssuedTo(voterId: string, state: string, stationId: string): NewRecord {
    const data = `"electionId":"${this.#electionId}","voterId":"${voterId}","state":"${state}","gender":"female","ageBand":"25-34","stationId":"${stationId}","checkInId":"${this.#random.id()}"`;
    return this.#record('BallotIssued', voterId, data);
  }

  voteCast(contestId: string, candidateId: string, state: string, stationId: string): NewRecord {
    const ballotId = this.#random.id();
    const data = `"electionId":"${this.#electionId}","ballotId":"${ballotId}","contestId":"${contestId}","candidateId":"${candidateId}","state":"${state}","channel":"station","stationId":"${stationId}"`;
    return this.#record('VoteCast', ballotId, data);
  }

  #record(type: string, key: string, data: string): NewRecord {
    const partition = partitionOfKey(key, this.#written.length);
    const written = this.#written[partition] ?? 0;
    this.#written[partition] = written + 1;
    const index = written % REQUESTS_PER_BUNDLE;
    const position = (written - index) / REQUESTS_PER_BUNDLE;
    const value = `{"type":"${type}","version":1,"id":"${this.#random.id()}","at":"${this.#at}","request":{"position":${position},"index":${index}},"data":{${data}}}`;
    return { key, partition, timestampMs: this.#timestampMs, value };
  }
}
