import { DEAD_LETTERS } from '@votestream/domain';
import type { Assignment, LogRecord, NewRecord, RecordBatch } from '@votestream/event-log';
import { RECORD_BYTES_MAX } from '@votestream/event-log';
import { type Answer, recordOf } from './answers.ts';
import type { DirectoryReader } from './directory-reader.ts';
import { eventIds } from './event-ids.ts';
import type { OpenPartition } from './open-partition.ts';

/** A transaction is closed at the record that brings it to this many requests. */
const REQUESTS_PER_TRANSACTION = 5_000;

const nextEventId = eventIds();

/**
 * Decides a batch of requests and writes the events, each transaction with the position that it has reached. When this
 * throws, the partition's state may be ahead of the log: discard it and take the partition over anew.
 */
export async function adjudicate(
  batch: RecordBatch,
  assignment: Assignment,
  open: OpenPartition,
  reader: DirectoryReader,
): Promise<void> {
  let answers: Answer[] = [];
  let deadLetters: NewRecord[] = [];
  const last = batch.records.length - 1;
  for (const [index, record] of batch.records.entries()) {
    if (record.position < open.position) {
      const place = `${batch.topic}/${batch.partition} at ${record.position}`;
      throw new Error(`${place} was delivered again after it was decided, a bug in the log`);
    }
    const answered = await open.rules.answer(record, reader.directory, () => reader.catchUp());
    answers.push(...answered.answers);
    if (answered.unreadable) deadLetters.push(deadLetterOf(record, batch, answered.unreadable));
    if (answers.length < REQUESTS_PER_TRANSACTION && index < last) continue;

    assignment.signal.throwIfAborted();
    const nextPosition = index < last ? record.position + 1 : batch.nextPosition;
    await commit(assignment, open, answers, deadLetters, nextPosition);
    open.position = nextPosition;
    answers = [];
    deadLetters = [];
  }
}

async function commit(
  assignment: Assignment,
  { eventTopic, rules }: OpenPartition,
  answers: readonly Answer[],
  deadLetters: readonly NewRecord[],
  nextPosition: number,
): Promise<void> {
  // A repeat names the position of the first answer; where that is in this transaction, it is appended before.
  const isReady = (answer: Answer) => !answer.original || answer.original.position >= 0;
  const groups = [answers.filter(isReady), answers.filter((answer) => !isReady(answer))];
  await assignment.transact(async (transaction) => {
    for (const group of groups) {
      if (group.length === 0) continue;
      const records = group.map((answer) => recordOf(answer, nextEventId(), assignment.partition));
      const positions = await transaction.append(eventTopic, records);
      for (const [index, answer] of group.entries()) {
        const appended = positions[index];
        if (!appended) throw new Error(`${eventTopic}/${assignment.partition} gave no position for an event`);
        answer.ref.position = appended.position;
      }
    }
    if (deadLetters.length > 0) await transaction.append(DEAD_LETTERS, deadLetters);
    await transaction.commitPosition(nextPosition);
  });
  rules.settle();
}

/** Room for the headers below, so that a record of the largest size still fits. */
const DEAD_LETTER_VALUE_BYTES_MAX = RECORD_BYTES_MAX - 4_096;

/** The record as it was, but for the end of one that is too long; the request topic has it whole. */
function deadLetterOf(record: LogRecord, batch: RecordBatch, reason: string): NewRecord {
  return {
    key: null,
    partition: 0,
    value: record.value?.subarray(0, DEAD_LETTER_VALUE_BYTES_MAX) ?? null,
    headers: {
      topic: batch.topic,
      partition: String(batch.partition),
      position: String(record.position),
      reason,
    },
  };
}
