import { randomUUID } from 'node:crypto';
import { BALLOT_SUBMISSIONS, ROLL_REQUESTS } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { expect } from 'vitest';
import { adversaries } from './adversaries.ts';
import { answersTo, eventsOf, outcome, submit } from './decided.ts';
import { ballot, bundled, registration, single } from './requests.ts';

/** Each attempt gets its recorded refusal, and nothing is accepted. @param voterId of nobody yet. */
export async function expectRefused(log: EventLog, voterId: string): Promise<void> {
  const ballotId = randomUUID();
  await submit(log, ROLL_REQUESTS, [single(registration(voterId))]);
  await submit(log, BALLOT_SUBMISSIONS, [single(ballot(ballotId))]);
  const before = await accepted(log);
  const attempts = adversaries({ voterId, ballotId });
  for (const topic of [ROLL_REQUESTS, BALLOT_SUBMISSIONS] as const) {
    const ofTopic = attempts.filter((each) => each.topic === topic);
    const places = await submit(
      log,
      topic,
      ofTopic.map(({ record }) => record),
    );
    const events = await eventsOf(log, topic);
    const recorded = ofTopic.map(({ does }, index) => [does, answersTo(events, places[index]).map(outcome)]);
    expect(recorded).toEqual(ofTopic.map((attempt) => [attempt.does, attempt.recorded]));
  }
  expect(await accepted(log)).toBe(before);
}

/** @param ballotIds of one partition. */
export async function expectReplayAnswered(log: EventLog, ballotIds: readonly string[]): Promise<void> {
  const ballots = ballotIds.map((ballotId) => ballot(ballotId));
  const bundle = bundled(BALLOT_SUBMISSIONS, ballotIds[0] ?? '', ballots);
  const [first, replay] = await submit(log, BALLOT_SUBMISSIONS, [bundle, bundle]);
  const events = await eventsOf(log, BALLOT_SUBMISSIONS);
  expect(answersTo(events, first).map(outcome)).toEqual(ballotIds.map(() => 'VoteCast'));
  expect(answersTo(events, replay).map(({ type, data }) => [type, data.original])).toEqual(
    answersTo(events, first).map(({ position }) => ['VoteRepeated', position]),
  );
}

async function accepted(log: EventLog): Promise<number> {
  const events = [...(await eventsOf(log, ROLL_REQUESTS)), ...(await eventsOf(log, BALLOT_SUBMISSIONS))];
  return events.filter(({ type }) => !/Rejected|Repeated/.test(type)).length;
}
