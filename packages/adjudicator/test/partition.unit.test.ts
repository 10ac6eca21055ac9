import { randomUUID } from 'node:crypto';
import { BALLOT_SUBMISSIONS, type BallotRequest, emptyDirectory, evolveDirectory } from '@votestream/domain';
import type { NewRecord } from '@votestream/event-log';
import { describe, expect, it } from 'vitest';
import { AdjudicatedPartition } from '../src/partition.ts';
import { ballotBoxStream } from '../src/streams/ballot-box.ts';
import { alone, announcement, ballot, bundled, electionId, keyOfStation, voiding } from './requests.ts';

/** The polls are open from 12:00 to 24:00. */
const BEFORE = '2028-11-07T11:59:00Z';
const OPENING = '2028-11-07T12:00:00Z';
const LAST = '2028-11-07T23:59:00Z';
const CLOSING = '2028-11-08T00:00:00Z';
const AFTER_GRACE = '2028-11-08T00:02:00Z';
const NEXT_MONTH = '2028-12-07T12:00:00Z';

/** A partition of its own, which knows the election and the station vt-1. */
function openPartition() {
  const directory = emptyDirectory();
  const { data } = announcement();
  if (!('states' in data)) throw new Error('no announcement');
  evolveDirectory(directory, { type: 'ElectionAnnounced', data }, { position: 1 });
  const registered = { electionId, stationId: 'vt-1', state: 'VT', name: 'vt-1' };
  const { publicKey } = keyOfStation('vt-1');
  evolveDirectory(
    directory,
    { type: 'StationRegistered', data: { ...registered, publicKey } },
    { position: 2 },
  );
  const partition = new AdjudicatedPartition(ballotBoxStream, 0, 1);
  let position = 0;
  return {
    certify: () => {
      evolveDirectory(directory, { type: 'ResultCertified', data: { electionId } }, { position: 3 });
    },
    /** What comes of a record with one request: the reason that the event gives, or else its type; and its time. */
    answer: ({
      key,
      value,
      timestampMs = Date.parse(OPENING),
    }: NewRecord): [outcome: unknown, at: string | undefined] => {
      position += 1;
      const record = {
        position,
        key: Buffer.from(key ?? ''),
        value: Buffer.from(value ?? ''),
        timestampMs,
        headers: {},
      };
      const { answers } = partition.answer(record, directory);
      const [answer] = answers;
      const reason = answer && 'reason' in answer.data ? answer.data.reason : undefined;
      return [reason ?? answer?.type, answer?.at];
    },
  };
}

function at(minute: string, request: BallotRequest = ballot(randomUUID())): NewRecord {
  return bundled(BALLOT_SUBMISSIONS, request.data.ballotId, [request], { at: minute });
}

describe('the hours of the polls', () => {
  it.each([
    { what: 'a minute before the opening', time: BEFORE, outcome: 'polls-not-open' },
    { what: 'the minute of the opening', time: OPENING, outcome: 'VoteCast' },
    { what: 'the last minute', time: LAST, outcome: 'VoteCast' },
    { what: 'the minute of the close', time: CLOSING, outcome: 'polls-closed' },
    {
      what: 'the last minute, while another state hands in at the close',
      clock: CLOSING,
      time: LAST,
      outcome: 'VoteCast',
    },
    {
      what: 'the last minute, two minutes behind what another state hands in',
      clock: AFTER_GRACE,
      time: LAST,
      outcome: 'polls-closed',
    },
    { what: 'hours later, dated back', clock: NEXT_MONTH, time: LAST, outcome: 'polls-closed' },
  ])('$what: $outcome', ({ clock, time, outcome }) => {
    const { answer } = openPartition();
    if (clock !== undefined) answer(at(clock));
    const [decided, decidedAt] = answer(at(time));
    expect(decided).toBe(outcome);
    expect(decidedAt).toBe(clock ?? time);
  });

  it('are not ended by somebody who has no signature', () => {
    const { answer } = openPartition();
    expect(answer(at(OPENING))).toEqual(['VoteCast', OPENING]);
    const forged = bundled(BALLOT_SUBMISSIONS, 'ballot-0001', [ballot('ballot-0001')], {
      at: NEXT_MONTH,
      signedBy: keyOfStation('wy-1'),
    });
    expect(answer(forged)).toEqual(['wrong-credential', OPENING]);
    expect(answer(at(LAST))).toEqual(['VoteCast', LAST]);
  });

  it.each([
    {
      what: 'under a wrong key',
      record: { ...alone(ballot('ballot-0001'), NEXT_MONTH), key: 'x' },
      outcome: 'wrong-key',
    },
    { what: 'about nothing', record: alone(voiding('ballot-0001'), NEXT_MONTH), outcome: 'unknown-ballot' },
    { what: 'of no station', record: alone(ballot('ballot-0001'), NEXT_MONTH), outcome: 'wrong-credential' },
  ])('are not ended by an unsigned record $what', ({ record, outcome }) => {
    const { answer } = openPartition();
    expect(answer(at(OPENING))).toEqual(['VoteCast', OPENING]);
    expect(answer(record)).toEqual([outcome, OPENING]);
    expect(answer(at(LAST))).toEqual(['VoteCast', LAST]);
  });

  it('are not ended by the timestamp of an unsigned record that is the first of its partition', () => {
    const { answer } = openPartition();
    const stranger = alone(ballot('ballot-0001'), NEXT_MONTH);
    expect(answer({ ...stranger, timestampMs: Date.parse(NEXT_MONTH) })[0]).toBe('wrong-credential');
    expect(answer(at(OPENING))).toEqual(['VoteCast', OPENING]);
  });

  it('are over when the result is certified, however a ballot is dated and however quiet the partition was', () => {
    const { answer, certify } = openPartition();
    const before = at(OPENING);
    expect(answer(before)).toEqual(['VoteCast', OPENING]);
    certify();
    expect(answer(at(LAST))).toEqual(['polls-closed', LAST]);
    expect(answer(before)).toEqual(['VoteRepeated', LAST]);
  });
});

it('a bundle that is handed in again, later, gets the first answer', () => {
  const { answer } = openPartition();
  const request = ballot(randomUUID());
  expect(answer(at(LAST, request))).toEqual(['VoteCast', LAST]);
  answer(at(NEXT_MONTH));
  expect(answer(at(LAST, request))).toEqual(['VoteRepeated', NEXT_MONTH]);
});

it('a vote is not voided once the result is certified', () => {
  const { answer, certify } = openPartition();
  for (const ballotId of ['ballot-0001', 'ballot-0002']) answer(at(LAST, ballot(ballotId)));
  expect(answer(alone(voiding('ballot-0001'), CLOSING))).toEqual(['entered twice', CLOSING]);
  certify();
  expect(answer(alone(voiding('ballot-0002'), CLOSING))).toEqual(['certified', CLOSING]);
});

it('of a station that was registered before stations had keys, nothing is accepted', () => {
  const directory = emptyDirectory();
  const { data } = announcement();
  if (!('states' in data)) throw new Error('no announcement');
  evolveDirectory(directory, { type: 'ElectionAnnounced', data }, { position: 1 });
  const station = { electionId, stationId: 'vt-1', state: 'VT', name: 'vt-1', publicKey: null };
  evolveDirectory(directory, { type: 'StationRegistered', data: station }, { position: 2 });
  const partition = new AdjudicatedPartition(ballotBoxStream, 0, 1);
  const { key, value } = at(OPENING);
  const record = { position: 0, key: Buffer.from(key ?? ''), value: Buffer.from(value ?? '') };
  const { answers } = partition.answer({ ...record, timestampMs: 0, headers: {} }, directory);
  expect(answers[0]?.data).toMatchObject({ reason: 'wrong-credential' });
});
