import {
  BALLOT_SUBMISSIONS,
  ELECTION_REQUESTS,
  EVENT_TOPIC_OF,
  type EventTopic,
  ROLL_REQUESTS,
} from '@votestream/domain';
import type { Assignment, EventLog } from '@votestream/event-log';
import { createLog } from './log-creation.ts';
import { OpenPartition } from './open-partition.ts';
import { AdjudicatedPartition } from './partition.ts';
import type { Snapshots } from './snapshots/snapshots.ts';
import { ballotBoxStream } from './streams/ballot-box.ts';
import { electionStream } from './streams/elections.ts';
import { rollStream } from './streams/roll.ts';

/**
 * Takes a partition over: fences earlier owners by completing a transaction, and only then reads what they left: a
 * snapshot where there is one of this log, and the events behind it. The position to go on from is the group's, or
 * behind the last request that an event answers where that is later: both are committed in one transaction, but a
 * broker may show a group's position late.
 */
export async function takeOver(
  log: EventLog,
  assignment: Assignment,
  snapshots: Snapshots | undefined,
): Promise<OpenPartition> {
  const { topic, partition, signal } = assignment;
  await assignment.transact(async () => {});
  const settlement = await assignment.settle(eventTopicOf(topic));
  const committed = (await assignment.committedPosition()) ?? 0;
  const open = new OpenPartition(
    rulesOf(topic, partition, await log.partitionCount(topic)),
    eventTopicOf(topic),
    partition,
  );
  if (snapshots) await open.load(snapshots);
  for await (const batch of log.read(open.eventTopic, partition, open.nextEvent, { signal })) {
    for (const record of batch.records) open.restore(record);
  }
  signal.throwIfAborted();
  if (topic === ELECTION_REQUESTS && open.events === 0) await createLog(assignment);
  // What was aborted is decided anew, whatever position was committed with it.
  open.position = settlement === 'aborted' ? open.answered + 1 : Math.max(committed, open.answered + 1);
  // In a log that was restored from another no group has come anywhere: what has its events is decided there, too.
  if (open.position > committed) {
    await assignment.transact((transaction) => transaction.commitPosition(open.position));
  }
  open.isSettled = true;
  return open;
}

function rulesOf(topic: string, partition: number, partitions: number): OpenPartition['rules'] {
  switch (topic) {
    case ELECTION_REQUESTS:
      return new AdjudicatedPartition(electionStream, partition, partitions);
    case ROLL_REQUESTS:
      return new AdjudicatedPartition(rollStream, partition, partitions);
    case BALLOT_SUBMISSIONS:
      return new AdjudicatedPartition(ballotBoxStream, partition, partitions);
    default:
      throw new Error(`${topic} is no topic of requests`);
  }
}

function eventTopicOf(topic: string): EventTopic {
  const stream = Object.entries(EVENT_TOPIC_OF).find(([requests]) => requests === topic);
  if (!stream) throw new Error(`${topic} is no topic of requests`);
  return stream[1];
}
