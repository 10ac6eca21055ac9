import {
  ADJUDICATOR_GROUP,
  ELECTION_REQUESTS,
  ELECTORAL_ROLL,
  ROLL_REQUESTS,
  topicsOf,
} from '@votestream/domain';
import { type EventLog, openEventLog } from '@votestream/event-log';
import { leaveOpen, startForgetfulKafka } from '@votestream/event-log/testing';
import { createLogger } from '@votestream/platform';
import { expect, it } from 'vitest';
import { runAdjudicator } from '../src/index.ts';
import { answersTo, decided, eventsOf, submit } from './decided.ts';
import { alone, announcement, PARTITIONS, registration, voterOf } from './requests.ts';

const logger = createLogger({ name: 'test', level: 'error', format: 'json' });

/** While `work` goes on an adjudicator runs. */
async function adjudicated<Result>(log: EventLog, work: () => Promise<Result>): Promise<Result> {
  const stop = new AbortController();
  const running = runAdjudicator({ log, partitions: PARTITIONS, logger, signal: stop.signal });
  try {
    return await work();
  } finally {
    stop.abort();
    await running;
  }
}

it('what an owner decided and a broker never ended is decided anew, and counts once', async (context) => {
  const broker = await startForgetfulKafka();
  if (!broker) return context.skip('no broker');
  const kafka = { brokers: broker.brokers.split(','), clientId: 'votestream-test' };
  const log = await openEventLog({ databaseUrl: '', kafka });
  try {
    await log.createTopics(topicsOf(PARTITIONS));
    const [before] = await adjudicated(log, async () => {
      await submit(log, ELECTION_REQUESTS, [alone(announcement())]);
      return submit(log, ROLL_REQUESTS, [alone(registration(voterOf(0)))]);
    });
    const [first] = answersTo(await eventsOf(log, ROLL_REQUESTS), before);
    if (!first) throw new Error('the first registration was not decided');

    const voterId = voterOf(0);
    const [request] = await log.append(ROLL_REQUESTS, [alone(registration(voterId))]);
    if (!request) throw new Error('the log gave no position');
    const { partition, position } = request;
    const { type, version, at, data } = first;
    const id = 'left-open-000001';
    const event = { type, version, id, at, request: { position, index: 0 }, data: { ...data, voterId } };
    await leaveOpen(broker, {
      group: ADJUDICATOR_GROUP,
      from: ROLL_REQUESTS,
      partition,
      nextPosition: position + 1,
      topic: ELECTORAL_ROLL,
      value: JSON.stringify(event),
    });
    await adjudicated(log, async () => {
      // Its transaction would commit what is open along with its own event.
      const next = await log.append(ROLL_REQUESTS, [alone(registration(voterOf(0)))]);
      await decided(log, ROLL_REQUESTS, [request, ...next]);
    });
    const events = await eventsOf(log, ROLL_REQUESTS);
    expect(answersTo(events, request).map(({ type }) => type)).toEqual(['VoterRegistered']);
    expect(events.map(({ id }) => id)).not.toContain(id);
  } finally {
    await log.close();
    await broker.stop();
  }
}, 60_000);
