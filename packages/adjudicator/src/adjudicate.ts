import { DEAD_LETTERS, minuteOf } from '@votestream/domain';
import type { Assignment, LogRecord, NewRecord, RecordBatch } from '@votestream/event-log';
import { RECORD_BYTES_MAX } from '@votestream/event-log';
import { type Answer, recordOf } from './answers.ts';
import type { DirectoryReader } from './directory-reader.ts';
import { eventIds } from './event-ids.ts';
import type { EventRef, OpenPartition } from './open-partition.ts';

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
  let isNew = true;
  for (const [index, record] of batch.records.entries()) {
    if (record.position < open.position) {
      const place = `${batch.topic}/${batch.partition} at ${record.position}`;
      throw new Error(`${place} was delivered again after it was decided, a bug in the log`);
    }
    // Between two transactions the state is that of the log, and the partition can be handed on.
    if (isNew && assignment.signal.aborted) return;
    // Whatever stood in the log of elections when a request came is known when it is decided: a station, a certification.
    if (isNew) await reader.catchUp();
    isNew = false;
    open.isSettled = false;
    const answered = open.rules.answer(record, reader.directory);
    answers.push(...answered.answers);
    if (answered.unreadable) deadLetters.push(deadLetterOf(record, batch, answered.unreadable));
    if (answers.length < REQUESTS_PER_TRANSACTION && index < last) continue;

    const nextPosition = index < last ? record.position + 1 : batch.nextPosition;
    const lastEvent = await commit(assignment, open, answers, deadLetters, nextPosition);
    open.rules.settle();
    if (lastEvent) open.moveOn(answers.length, lastEvent, record.position);
    open.position = nextPosition;
    open.isSettled = true;
    isNew = true;
    answers = [];
    deadLetters = [];
  }
}

/** @returns the last event that was written. */
async function commit(
  assignment: Assignment,
  { eventTopic }: OpenPartition,
  answers: readonly Answer[],
  deadLetters: readonly NewRecord[],
  nextPosition: number,
): Promise<EventRef | undefined> {
  // A repeat names the position of the first answer; where that is in this transaction, it is appended before.
  const isReady = (answer: Answer) => !answer.original || answer.original.position >= 0;
  // Time never decreases within a partition: what is appended later is not of an earlier minute.
  const at = answers.at(-1)?.at ?? '';
  const late = answers.filter((answer) => !isReady(answer)).map((answer) => ({ ...answer, at }));
  const groups = [answers.filter(isReady), late];
  let last: EventRef | undefined;
  await assignment.transact(async (transaction) => {
    for (const group of groups) {
      if (group.length === 0) continue;
      const ids = group.map(() => nextEventId());
      const records = group.map((answer, index) => recordOf(answer, ids[index] ?? '', assignment.partition));
      const positions = await transaction.append(eventTopic, records);
      for (const [index, answer] of group.entries()) {
        const appended = positions[index];
        if (!appended) throw new Error(`${eventTopic}/${assignment.partition} gave no position for an event`);
        answer.ref.position = appended.position;
        last = { position: appended.position, id: ids[index] ?? '' };
      }
    }
    if (deadLetters.length > 0) await transaction.append(DEAD_LETTERS, deadLetters);
    await transaction.commitPosition(nextPosition);
  });
  return last;
}

/** Room for the headers below, so that a record of the largest size still fits. */
const DEAD_LETTER_VALUE_BYTES_MAX = RECORD_BYTES_MAX - 4_096;

/** The record as it was, but for the end of one that is too long; the request topic has it whole. */
function deadLetterOf(record: LogRecord, batch: RecordBatch, reason: string): NewRecord {
  return {
    key: null,
    partition: 0,
    // To the minute, as everything that is written about ballots.
    timestampMs: Date.parse(minuteOf(record.timestampMs)),
    value: record.value?.subarray(0, DEAD_LETTER_VALUE_BYTES_MAX) ?? null,
    headers: {
      topic: batch.topic,
      partition: String(batch.partition),
      position: String(record.position),
      reason,
    },
  };
}
