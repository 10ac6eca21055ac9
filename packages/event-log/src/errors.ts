/** Errors that a caller can act on. The message says what happened, where, and what to do. */
export class EventLogError extends Error {
  override name = this.constructor.name;
}

export class UnknownTopicError extends EventLogError {
  constructor(topic: string) {
    super(`topic ${topic} does not exist; create the topics first (every service does so when it starts)`);
  }
}

export class PartitionCountMismatchError extends EventLogError {
  constructor(topic: string, found: number, expected: number) {
    super(
      `topic ${topic} has ${found} partitions, but ${expected} are configured; the count is fixed when an election ` +
        `begins: set VOTESTREAM_PARTITIONS=${found}, or use an empty log`,
    );
  }
}

export class DangerousDifferenceError extends EventLogError {
  constructor(lines: readonly string[]) {
    super(`topics differ in a dangerous way from what is declared; nothing was changed: ${lines.join('; ')}`);
  }
}

export class RecordTooLargeError extends EventLogError {
  constructor(topic: string, bytes: number, bytesMax: number) {
    super(
      `a record of ${bytes} bytes for ${topic} is above the limit of ${bytesMax} bytes; nothing was appended`,
    );
  }
}

export class WrongLogError extends EventLogError {
  constructor(expected: string, found: string | undefined) {
    super(
      `the checkpoint belongs to log ${expected}, but this log is ${found ?? 'empty and has no id yet'}; ` +
        `connect to the log it belongs to, or rebuild from the beginning of this one`,
    );
  }
}

export class PositionTakenError extends EventLogError {
  constructor(topic: string, partition: number, position: number, end?: number) {
    super(
      `${topic}/${partition} cannot be restored from position ${position}: it has been written to` +
        `${end === undefined ? '' : ` up to ${end}`} already; restore into empty topics`,
    );
  }
}

export class PositionBeyondEndError extends EventLogError {
  constructor(topic: string, partition: number, position: number, end: number) {
    super(
      `${topic}/${partition} ends at ${end}, but position ${position} was asked for; the log was truncated or ` +
        `replaced: restore it, or rebuild from its beginning`,
    );
  }
}

export class FencedError extends EventLogError {
  constructor(topic: string, partition: number, group: string) {
    super(
      `${topic}/${partition} of group ${group} has another owner now; nothing of this transaction was committed`,
    );
  }
}
