import { bundle, EVENT_TOPIC_OF, requestRef } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { z } from 'zod';
import { parseJson } from './json.ts';

/** How the requests of one topic were answered. */
export interface RequestBalance {
  readonly topic: string;
  submitted: number;
  accepted: number;
  repeated: number;
  /** By reason. */
  readonly rejected: Map<string, number>;
  /** Requests that are not decided yet. */
  open: number;
  /** Positions of records whose requests do not have exactly one event each. */
  readonly unbalanced: string[];
}

const UNBALANCED_MAX = 20;

const answer = z.object({
  type: z.string(),
  request: requestRef.nullable(),
  data: z.object({ reason: z.string().optional() }),
});

/** accepted + rejected + repeated = submitted, request by request: each has one event, and none has two. */
export async function balanceRequests(
  log: EventLog,
  requests: keyof typeof EVENT_TOPIC_OF,
): Promise<RequestBalance> {
  const balance: RequestBalance = {
    topic: requests,
    submitted: 0,
    accepted: 0,
    repeated: 0,
    rejected: new Map(),
    open: 0,
    unbalanced: [],
  };
  for (let partition = 0; partition < (await log.partitionCount(requests)); partition += 1) {
    await balancePartition(log, requests, partition, balance);
  }
  return balance;
}

async function balancePartition(
  log: EventLog,
  requests: keyof typeof EVENT_TOPIC_OF,
  partition: number,
  balance: RequestBalance,
): Promise<void> {
  /** By position of the request record: the events that answer it, and the sum of their places in the bundle. */
  const answers = new Map<number, { events: number; indexes: number }>();
  let decidedThrough = -1;
  for await (const batch of log.read(EVENT_TOPIC_OF[requests], partition, 0)) {
    for (const record of batch.records) {
      const event = answer.safeParse(parseJson(record.value));
      if (!event.success || event.data.request === null) continue;
      const { position, index } = event.data.request;
      const seen = answers.get(position) ?? { events: 0, indexes: 0 };
      answers.set(position, { events: seen.events + 1, indexes: seen.indexes + index });
      decidedThrough = Math.max(decidedThrough, position);
      countOutcome(balance, event.data.type, event.data.data.reason);
    }
  }
  for await (const batch of log.read(requests, partition, 0)) {
    for (const record of batch.records) {
      const opened = bundle.safeParse(parseJson(record.value));
      const size = opened.success ? opened.data.requests.length : 1;
      balance.submitted += size;
      if (record.position > decidedThrough) {
        balance.open += size;
        continue;
      }
      const seen = answers.get(record.position);
      answers.delete(record.position);
      const each = seen?.events === size && seen.indexes === (size * (size - 1)) / 2;
      if (!each)
        note(
          balance,
          `${requests}/${partition} at ${record.position}: ${size} requests, ${seen?.events ?? 0} events`,
        );
    }
  }
  for (const [position, { events }] of answers) {
    note(balance, `${requests}/${partition} at ${position}: no request, ${events} events`);
  }
}

function countOutcome(balance: RequestBalance, type: string, reason: string | undefined): void {
  if (type.endsWith('Repeated')) balance.repeated += 1;
  else if (type.endsWith('Rejected')) {
    balance.rejected.set(reason ?? '', (balance.rejected.get(reason ?? '') ?? 0) + 1);
  } else balance.accepted += 1;
}

function note(balance: RequestBalance, line: string): void {
  if (balance.unbalanced.length < UNBALANCED_MAX) balance.unbalanced.push(line);
}
