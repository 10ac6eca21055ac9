import { ADJUDICATOR_GROUP, ELECTION_REQUESTS, ELECTIONS } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';

/**
 * As much of an adjudicator as a simulation waits for: creates the log's first record and passes over the requests
 * about the election. Ends with the signal.
 */
export async function announce(log: EventLog, signal: AbortSignal): Promise<void> {
  const created = {
    type: 'LogCreated',
    version: 1,
    id: crypto.randomUUID(),
    at: '2028-11-07T00:00:00Z',
    request: null,
    data: { logId: crypto.randomUUID() },
  };
  await log.append(ELECTIONS, [{ key: null, partition: 0, value: JSON.stringify(created) }]);
  await log.consume({
    group: ADJUDICATOR_GROUP,
    topics: [ELECTION_REQUESTS],
    signal,
    onBatch: (batch, assignment) =>
      assignment.transact((transaction) => transaction.commitPosition(batch.nextPosition)),
  });
}
