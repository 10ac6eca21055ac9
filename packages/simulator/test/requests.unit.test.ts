import {
  BALLOT_SUBMISSIONS,
  ballotRequest,
  ELECTION_REQUESTS,
  electionRequest,
  openSubmission,
  ROLL_REQUESTS,
  requestsIn,
  rollRequest,
} from '@votestream/domain';
import { partitionOfKey } from '@votestream/event-log';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { generate, textOf } from './generated.ts';

const PARTITIONS = 6;
const { ticks, truth, election } = generate({ voters: 30_000, seed: 5, faults: 0.02 });
const sent = ticks.flatMap((tick) => tick.records.map((each) => ({ tick, ...each })));

const anyRequest = z.union([rollRequest, ballotRequest]);
const readable = sent.flatMap(({ topic, tick, record, requests }) => {
  if (topic === ELECTION_REQUESTS) return [];
  const opened = openSubmission(Buffer.from(record.value ?? ''));
  expect(requestsIn(opened)).toBe(requests);
  if (opened.kind !== 'bundle') return [];
  const items = opened.content.requests;
  const { at } = opened.bundle;
  return items.flatMap((item) => {
    const request = anyRequest.safeParse(item).data;
    return request
      ? [
          {
            topic,
            tick,
            at,
            partition: record.partition,
            key: record.key,
            request,
            isFirst: item === items[0],
          },
        ]
      : [];
  });
});

describe('a station', () => {
  test('is not refused for its bundle: every request in it belongs to its partition', () => {
    for (const { request, partition, key, isFirst } of readable) {
      const own = 'voterId' in request.data ? request.data.voterId : request.data.ballotId;
      expect(partitionOfKey(own, PARTITIONS)).toBe(partition);
      if (isFirst) expect(key).toBe(own);
    }
  });

  test('hands in at a time that never runs backwards', () => {
    ticks.reduce((before, tick) => {
      expect(tick.at >= before).toBe(true);
      return tick.at;
    }, '');
    for (const { at, tick } of readable) expect(at <= tick.at).toBe(true);
  });
});

test('no request is taken for a repeat of another: an id stands for one content', () => {
  const texts = new Map<string, string>();
  for (const { request } of readable) {
    const text = JSON.stringify(request);
    expect(texts.get(request.id) ?? text).toBe(text);
    texts.set(request.id, text);
  }
  expect(texts.size).toBeGreaterThan(60_000);
});

test('the election can be announced: definition and stations satisfy their schemas', () => {
  const announced = sent.flatMap(({ topic, record }) =>
    topic === ELECTION_REQUESTS ? [electionRequest.parse(jsonOf(textOf(record.value)))] : [],
  );
  expect(announced[0]).toMatchObject({ type: 'AnnounceElection', data: election.definition });
  const stations = announced.filter(({ type }) => type === 'RegisterStation');
  expect(announced.slice(1, stations.length + 1)).toEqual(stations);
  expect(stations.length).toBeGreaterThanOrEqual(51);
  expect(election.definition.states.reduce((sum, { electors }) => sum + electors, 0)).toBe(538);
});

test('a rule that is broken shows: every fault is made', () => {
  expect(Object.keys(truth.requests.roll.rejected).sort()).toEqual([
    'already-registered',
    'ballot-already-issued',
    'malformed',
    'polls-closed',
    'polls-not-open',
    'under-age',
    'unknown-state',
    'unknown-station',
    'unknown-voter',
    'wrong-credential',
    'wrong-state',
  ]);
  expect(Object.keys(truth.requests.ballots.rejected).sort()).toEqual([
    'ballot-already-cast',
    'malformed',
    'polls-closed',
    'polls-not-open',
    'unknown-ballot',
    'unknown-candidate',
    'unknown-state',
    'unknown-station',
    'wrong-credential',
    'wrong-state',
  ]);
  expect(truth.requests.ballots.accepted.VoteVoided).toBeGreaterThan(0);
  for (const topic of [ROLL_REQUESTS, BALLOT_SUBMISSIONS]) {
    const bundles = sent.filter((each) => each.topic === topic && each.requests > 1);
    expect(new Set(bundles.map(({ record }) => record.value)).size).toBeLessThan(bundles.length);
    const unreadable = sent.filter(
      ({ topic: to, record }) =>
        to === topic && openSubmission(Buffer.from(record.value ?? '')).kind === 'unreadable',
    );
    expect(unreadable.length).toBeGreaterThan(0);
  }
});

test('an election without faults has none', () => {
  const { requests } = generate({ voters: 5000, seed: 5, faults: 0 }).truth;
  expect(requests.elections.accepted.RaceCallRetracted).toBe(0);
  expect([requests.roll.rejected, requests.roll.repeated]).toEqual([{}, 0]);
  expect([requests.ballots.rejected, requests.ballots.repeated]).toEqual([{}, 0]);
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
