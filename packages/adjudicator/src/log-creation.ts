import { randomUUID } from 'node:crypto';
import { ELECTIONS, eventStreams, minuteOf } from '@votestream/domain';
import type { Assignment } from '@votestream/event-log';
import { eventIds } from './event-ids.ts';

/** Writes the first record of a new log: its random id, by which checkpoints tell logs apart. */
export async function createLog(assignment: Assignment): Promise<void> {
  const nowMs = Date.now();
  const event = {
    type: 'LogCreated',
    version: eventStreams[ELECTIONS].versionOf('LogCreated'),
    id: eventIds()(),
    at: minuteOf(nowMs),
    request: null,
    data: { logId: randomUUID() },
  };
  await assignment.transact(async (transaction) => {
    await transaction.append(ELECTIONS, [
      { key: null, partition: 0, timestampMs: Date.parse(event.at), value: JSON.stringify(event) },
    ]);
  });
}
