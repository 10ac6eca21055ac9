import {
  BALLOT_SUBMISSIONS,
  ELECTION_REQUESTS,
  minuteOf,
  type RequestTopic,
  ROLL_REQUESTS,
} from '@votestream/domain';
import type { EventLog, PartitionPosition, RecordPosition } from '@votestream/event-log';
import type { Checkpoint } from './checkpoint.ts';
import type { RequestRecord } from './day/outbox.ts';
import type { Pace } from './pace.ts';

const TOPICS = [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS] as const;

/** At a limited rate requests are sent in pieces of so many a second. */
const PIECES_PER_SECOND = 4;

/** Appends requests and remembers where they ended. */
export class Sender {
  readonly #log: EventLog;
  readonly #pace: Pace;
  readonly #pieceRequests: number;
  readonly #ends: Record<RequestTopic, Map<number, number>>;

  constructor(log: EventLog, pace: Pace, rate: number | undefined, end: Checkpoint['end']) {
    this.#log = log;
    this.#pace = pace;
    this.#pieceRequests = rate === undefined ? Number.POSITIVE_INFINITY : rate / PIECES_PER_SECOND;
    const mapOf = (topic: RequestTopic) =>
      new Map(end[topic].map(({ partition, position }) => [partition, position]));
    this.#ends = {
      [ELECTION_REQUESTS]: mapOf(ELECTION_REQUESTS),
      [ROLL_REQUESTS]: mapOf(ROLL_REQUESTS),
      [BALLOT_SUBMISSIONS]: mapOf(BALLOT_SUBMISSIONS),
    };
  }

  /** For each topic and partition that was sent to, the position after the last record. */
  get end(): Record<RequestTopic, PartitionPosition[]> {
    const listOf = (topic: RequestTopic) =>
      [...this.#ends[topic]]
        .map(([partition, position]) => ({ partition, position }))
        .sort((a, b) => a.partition - b.partition);
    return {
      [ELECTION_REQUESTS]: listOf(ELECTION_REQUESTS),
      [ROLL_REQUESTS]: listOf(ROLL_REQUESTS),
      [BALLOT_SUBMISSIONS]: listOf(BALLOT_SUBMISSIONS),
    };
  }

  /** Resolves when the log has acknowledged all of them. Once begun, they are sent to the end. */
  async send(records: readonly RequestRecord[]): Promise<void> {
    let piece: RequestRecord[] = [];
    let requests = 0;
    for (const record of records) {
      piece.push(record);
      requests += record.requests;
      if (requests < this.#pieceRequests) continue;
      await this.#sendPiece(piece, requests);
      piece = [];
      requests = 0;
    }
    if (piece.length > 0) await this.#sendPiece(piece, requests);
  }

  async #sendPiece(piece: readonly RequestRecord[], requests: number): Promise<void> {
    await this.#pace.allow(requests);
    await Promise.all(TOPICS.map((topic) => this.#append(topic, piece)));
  }

  async #append(topic: RequestTopic, piece: readonly RequestRecord[]): Promise<void> {
    // Whole minutes, or ballots could be joined with check-ins; of the real clock, because brokers refuse the future.
    const timestampMs = Date.parse(minuteOf(Date.now()));
    const records = piece
      .filter((each) => each.topic === topic)
      .map(({ record }) => ({ ...record, timestampMs }));
    if (records.length === 0) return;
    for (const { partition, position } of await this.#log.append(topic, records))
      this.#note(topic, partition, position);
  }

  #note(topic: RequestTopic, partition: RecordPosition['partition'], position: number): void {
    const ends = this.#ends[topic];
    ends.set(partition, Math.max(ends.get(partition) ?? 0, position + 1));
  }
}
