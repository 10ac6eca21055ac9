import {
  BALLOT_SUBMISSIONS,
  type Directory,
  ELECTION_REQUESTS,
  EVENT_TOPIC_OF,
  type EventTopic,
  ROLL_REQUESTS,
} from '@votestream/domain';
import type { Assignment, EventLog, LogRecord } from '@votestream/event-log';
import { createLog } from './log-creation.ts';
import { AdjudicatedPartition, type AnsweredRecord } from './partition.ts';
import { ballotBoxStream } from './streams/ballot-box.ts';
import { electionStream } from './streams/elections.ts';
import { rollStream } from './streams/roll.ts';

/** The rules of one partition, whatever its stream. */
interface PartitionRules {
  restore(record: LogRecord): number | undefined;
  answer(record: LogRecord, directory: Directory, readOn: () => Promise<void>): Promise<AnsweredRecord>;
  settle(): void;
}

export interface OpenPartition {
  readonly rules: PartitionRules;
  readonly eventTopic: EventTopic;
  /** The request to go on with; moves with each transaction. */
  position: number;
  readonly events: number;
}

/**
 * Takes a partition over: fences earlier owners by completing a transaction, and only then reads what they left. The
 * position to go on from is the group's, or behind the last request that an event answers where that is later: both
 * are committed in one transaction, but a broker may show a group's position late.
 */
export async function openPartition(log: EventLog, assignment: Assignment): Promise<OpenPartition> {
  const { topic, partition } = assignment;
  await assignment.transact(async () => {});
  const committed = (await assignment.committedPosition()) ?? 0;
  const rules = rulesOf(topic, partition, await log.partitionCount(topic));
  const eventTopic = eventTopicOf(topic);

  let answered = -1;
  let events = 0;
  for await (const batch of log.read(eventTopic, partition, 0, { signal: assignment.signal })) {
    for (const record of batch.records) {
      answered = Math.max(answered, rules.restore(record) ?? -1);
      events += 1;
    }
  }
  assignment.signal.throwIfAborted();
  if (topic === ELECTION_REQUESTS && events === 0) await createLog(assignment);
  return { rules, eventTopic, position: Math.max(committed, answered + 1), events };
}

function rulesOf(topic: string, partition: number, partitions: number): PartitionRules {
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
