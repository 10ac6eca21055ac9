/**
 * The log: partitioned, append-only, ordered within a partition. One interface with two adapters, `kafka/` and
 * `postgres/`; both pass the conformance suite in `test/conformance/`.
 *
 * Positions (Kafka: offsets) increase within a partition but may have gaps, because an engine may spend positions on
 * transaction markers or aborted records. Hence a batch carries `nextPosition`, also when it is empty; no code infers
 * loss from a gap; and "caught up" means that no committed record remains, not that a position equals the end.
 *
 * All readers see committed records only.
 */
export interface EventLog {
  /** What a person sees in `status`: engine and address, without credentials. */
  readonly description: string;

  /**
   * Creates the topics that are missing.
   * @throws PartitionCountMismatchError when a topic exists with another number of partitions.
   */
  createTopics(topics: readonly TopicSpec[]): Promise<void>;

  /** In what the topics differ from what is declared. Changes nothing. */
  topicDifferences(topics: readonly TopicSpec[]): Promise<TopicDifference[]>;

  /**
   * Creates the topics that are missing and mends differences that are harmless; the others stay.
   * @returns what was mended.
   * @throws DangerousDifferenceError where a difference is dangerous; nothing was changed then.
   */
  amendTopics(topics: readonly TopicSpec[]): Promise<TopicDifference[]>;

  /** Number of partitions of a topic. @throws UnknownTopicError */
  partitionCount(topic: string): Promise<number>;

  /**
   * Appends records durably. Records of one partition keep their order and are contiguous in order of `records`;
   * the call is not atomic across partitions (use a transaction for that). Where a record names no partition, its
   * key decides by Java's murmur2 (`partitionOfKey`); a record with neither is refused.
   * @returns the position of each record, in the order of `records`.
   * @throws RecordTooLargeError when a record is above RECORD_BYTES_MAX; nothing is appended then.
   */
  append(topic: string, records: readonly NewRecord[]): Promise<RecordPosition[]>;

  /**
   * Appends to one partition records that have positions already, in ascending order: those of another log, or of an
   * archive of it. Each gets the position that it had, so that references and receipts mean the same in both logs;
   * positions between them stay unused, and no reader sees them. For an empty partition, or the rest of one; nobody
   * else may append to it meanwhile.
   * @throws PositionTakenError where the first of the positions is given out already.
   */
  restore(topic: string, partition: number, records: readonly LogRecord[]): Promise<void>;

  /**
   * Reads one partition from a position (inclusive) in order. Without `follow`, ends after the last record that
   * was committed when the call was made (or at `until`, exclusive, if that is lower); the last batch yielded then
   * has `nextPosition` at that end, even when it is empty. With `follow`, waits for more until `signal` aborts.
   * @throws WrongLogError when `from` is a checkpoint of another log; PositionBeyondEndError when it is past the end.
   */
  read(topic: string, partition: number, from: Start, options?: ReadOptions): AsyncIterable<RecordBatch>;

  /** One record by its position; undefined where no committed record stands. */
  lookup(topic: string, partition: number, position: number): Promise<LogRecord | undefined>;

  /**
   * Low and end position of each partition. `end` is exclusive: every committed record has a lower position; it may
   * count markers, so compare positions with `hasCommittedFrom` and not with `end`.
   */
  watermarks(topic: string): Promise<Watermark[]>;

  /** Does a committed record stand at `position` or later? `false` is what "caught up" means. */
  hasCommittedFrom(topic: string, partition: number, position: number): Promise<boolean>;

  /** For each partition the first position whose record timestamp is ≥ `timestampMs`, or the end where none is. */
  positionsAt(topic: string, timestampMs: number): Promise<PartitionPosition[]>;

  /** Positions that a group has committed (the next one to read), for partitions where it has committed one. */
  committed(group: string, topic: string): Promise<PartitionPosition[]>;

  /** How many members a group has now; 0 for a group that never was. A dead member counts until its lease ends. */
  groupMembers(group: string): Promise<number>;

  /**
   * Joins a group; partitions of `topics` are shared among the members. Resolves when `signal` aborts and everything
   * is handed back; rejects when a handler throws (after leaving the group). A lost connection is retried.
   */
  consume(options: ConsumeOptions): Promise<void>;

  /**
   * The random id of this log, from the data of the first record (`LogCreated`) of the topic `votestream.elections`;
   * undefined while there is none. Checkpoints carry it so that positions of another log are never mistaken.
   */
  id(): Promise<string | undefined>;

  close(): Promise<void>;
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** Records that are older may be deleted; null, the default: never. An engine may keep them all the same. */
  readonly retentionMs?: number | null;
}

export interface TopicDifference {
  readonly topic: string;
  /** `partitions`, `replicas` or the name of a setting; `topic` where it is missing. */
  readonly what: string;
  /** null where there is none. */
  readonly found: string | null;
  readonly declared: string;
  /**
   * `harmless`: may be mended at any time. `manual`: does no harm to what is stored, but is not mended from here.
   * `dangerous`: records may be lost, misplaced or told apart by it, or may be already; a person has to look.
   */
  readonly kind: 'missing' | 'harmless' | 'manual' | 'dangerous';
  /** What it means, and what to do; where `kind` does not say it. */
  readonly hint?: string;
}

export type Headers = Readonly<Record<string, Uint8Array | string>>;

export interface NewRecord {
  readonly key: string | null;
  /** null is a tombstone. A string is written as UTF-8. */
  readonly value: Uint8Array | string | null;
  /** Milliseconds since the epoch. Default: now. */
  readonly timestampMs?: number;
  readonly headers?: Headers;
  /** Overrules the partitioner. */
  readonly partition?: number;
}

export interface LogRecord {
  readonly position: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestampMs: number;
  readonly headers: Readonly<Record<string, Buffer>>;
}

export interface RecordPosition {
  readonly partition: number;
  readonly position: number;
}

/** `position` is the next one to read. */
export interface PartitionPosition {
  readonly partition: number;
  readonly position: number;
}

export interface Watermark {
  readonly partition: number;
  readonly low: number;
  readonly end: number;
}

/** A position that says which log it belongs to. */
export interface Checkpoint {
  readonly logId: string;
  /** The next position to read. */
  readonly position: number;
}

/** A bare position trusts the caller; a checkpoint is checked against the log's id. */
export type Start = number | Checkpoint;

export interface RecordBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly LogRecord[];
  /** Where to go on; past any marker behind the last record. */
  readonly nextPosition: number;
}

export interface ReadOptions {
  /** Exclusive. */
  readonly until?: number;
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

export interface ConsumeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly signal: AbortSignal;
  /**
   * Where to start in a newly assigned partition; called after the assignment and before its first batch. Without
   * it, or where it gives undefined, the group's committed position counts, else the partition's beginning.
   */
  readonly positionOf?: (assignment: Assignment) => Promise<Start | undefined>;
  /**
   * One batch of one partition, never empty. Calls for one partition never overlap; calls for different partitions
   * may. The next batch is fetched from `nextPosition` only after this one is done (back-pressure).
   */
  readonly onBatch: (batch: RecordBatch, assignment: Assignment) => Promise<void>;
  /**
   * From the beginning of a batch to that of the next one of the same partition: at least so long, unless the batch
   * had 1,000 records or more was known to stand behind it. What comes meanwhile goes with the next, so that a commit
   * is shared by more records; the first record after a pause does not wait. Default: 0.
   */
  readonly batchIntervalMs?: number;
  /** The assignment has ended: revoked, lost, or the consumer stops. Its `signal` is aborted already. */
  readonly onRevoked?: (assignment: Assignment) => Promise<void> | void;
}

/** A partition that this member owns for now. It carries the fence. */
export interface Assignment {
  readonly topic: string;
  readonly partition: number;
  /** Aborts when the partition is revoked or lost. */
  readonly signal: AbortSignal;
  /**
   * The group's committed position for this partition, undefined when there is none. For an exact answer complete a
   * transaction first: that fences earlier owners, whose late commits would otherwise still count.
   */
  committedPosition(): Promise<number | undefined>;
  /**
   * Runs `work` in a transaction: what it appends and the position it commits become visible together or never.
   * @throws FencedError when another owner has taken the partition (then nothing was committed);
   *   any other error means that the outcome is unknown until the state is read again.
   */
  transact<Result>(work: (transaction: LogTransaction) => Promise<Result>): Promise<Result>;
  /**
   * Sees to it that nothing of earlier owners is open any more in the partition of this number of `topic`, to which
   * nobody but owners of this partition writes: what is read afterwards is all there will be of them. Complete a
   * transaction first, which fences. A broker that was killed between the decision about a transaction and its marker
   * may never write that marker; what stays open would then be committed along with the next transaction.
   * @throws EventLogError when the transaction of somebody else is open there
   */
  settle(topic: string): Promise<Settlement>;
}

/**
 * `aborted`: records of an earlier owner were left open. Nobody has seen them and nobody will, although a position may
 * have been committed with them.
 */
export type Settlement = 'settled' | 'aborted';

export interface LogTransaction {
  /** As EventLog.append; the positions are those that the records have if the transaction commits. */
  append(topic: string, records: readonly NewRecord[]): Promise<RecordPosition[]>;
  /** Commits the group's position (the next one to read) of the assignment's partition. */
  commitPosition(nextPosition: number): Promise<void>;
}

/** Largest key + value + headers of one record, in bytes: 1 MB and room for the frame. */
export const RECORD_BYTES_MAX = 1_048_576 + 4_096;
