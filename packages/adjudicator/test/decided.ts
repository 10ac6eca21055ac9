import { setTimeout as delay } from 'node:timers/promises';
import { ADJUDICATOR_GROUP, EVENT_TOPIC_OF, type RequestTopic } from '@votestream/domain';
import type { EventLog, NewRecord, RecordPosition } from '@votestream/event-log';
import { z } from 'zod';

const event = z.object({
  type: z.string(),
  version: z.number(),
  at: z.string(),
  id: z.string(),
  request: z.object({ position: z.number(), index: z.number() }).nullable(),
  data: z.looseObject({ reason: z.string().optional(), original: z.number().optional() }),
});

export interface Decided extends z.infer<typeof event> {
  readonly partition: number;
  readonly position: number;
  readonly key: string | null;
}

/** Appends requests and waits until each of them is decided. @returns where they stand. */
export async function submit(log: EventLog, topic: RequestTopic, records: readonly NewRecord[]) {
  const positions = await log.append(topic, records);
  await decided(log, topic, positions);
  return positions;
}

type Places = readonly RecordPosition[];

/**
 * Waits until the records that stand there are decided, and the answers can be read: a broker may show the position of a
 * group before the events of the same transaction.
 */
export async function decided(log: EventLog, topic: RequestTopic, places: Places): Promise<void> {
  while (!(await isCommitted(log, topic, places)) || !(await areAnswered(log, topic, places)))
    await delay(20);
}

async function isCommitted(log: EventLog, topic: RequestTopic, places: Places): Promise<boolean> {
  const committed = new Map(
    (await log.committed(ADJUDICATOR_GROUP, topic)).map(({ partition, position }) => [partition, position]),
  );
  return places.every(({ partition, position }) => (committed.get(partition) ?? 0) > position);
}

async function areAnswered(log: EventLog, topic: RequestTopic, places: Places): Promise<boolean> {
  const answered = new Set(
    (await eventsOf(log, topic)).map(({ partition, request }) => `${partition}/${request?.position}`),
  );
  return places.every(({ partition, position }) => answered.has(`${partition}/${position}`));
}

/** Every event of a stream, partition by partition. */
export async function eventsOf(log: EventLog, topic: RequestTopic): Promise<Decided[]> {
  const events: Decided[] = [];
  const eventTopic = EVENT_TOPIC_OF[topic];
  for (let partition = 0; partition < (await log.partitionCount(eventTopic)); partition += 1) {
    for await (const batch of log.read(eventTopic, partition, 0)) {
      for (const { position, key, value } of batch.records) {
        const read = event.parse(JSON.parse(value?.toString() ?? 'null'));
        events.push({ ...read, partition, position, key: key?.toString() ?? null });
      }
    }
  }
  return events;
}

/** The events that answer one record, in the order of its requests. */
export function answersTo(
  events: readonly Decided[],
  record: { readonly partition: number; readonly position: number } | undefined,
): Decided[] {
  return events
    .filter(
      ({ partition, request }) => partition === record?.partition && request?.position === record.position,
    )
    .toSorted((a, b) => (a.request?.index ?? 0) - (b.request?.index ?? 0));
}

/** What came of a request, in a word: the event's type, or the reason of a refusal. */
export function outcome({ type, data }: Decided): string {
  return type.endsWith('Rejected') ? (data.reason ?? type) : type;
}
