import { randomUUID } from 'node:crypto';
import { generateStationKey, signBundle } from '@votestream/credentials';
import {
  BALLOT_SUBMISSIONS,
  BUNDLE_CONTENT_CHARACTERS_MAX,
  BUNDLE_REQUESTS_MAX,
  type RequestTopic,
  ROLL_REQUESTS,
} from '@votestream/domain';
import { type NewRecord, partitionOfKey } from '@votestream/event-log';
import {
  alone,
  ballot,
  bundled,
  checkIn,
  electionId,
  type HandIn,
  keyOfStation,
  NOON,
  PARTITIONS,
  registration,
  voiding,
} from './requests.ts';

/** Somebody tries to get round a rule by what is written to a topic, and what is recorded of it. */
export interface Adversary {
  readonly does: string;
  readonly topic: RequestTopic;
  readonly record: NewRecord;
  readonly recorded: readonly string[];
}

interface Targets {
  /** On the roll, and not checked in. */
  readonly voterId: string;
  /** Has been counted. */
  readonly ballotId: string;
}

export function adversaries({ voterId, ballotId }: Targets): Adversary[] {
  return [...forgers(), ...strangers(voterId, ballotId), ...scribblers(), ...misplacers()];
}

const fresh = () => randomUUID();

/** One ballot, handed in as `of` says. */
function handIn(of: HandIn, stationId = 'vt-1', data: object = {}): NewRecord {
  const request = ballot(fresh(), 'ada', stationId);
  const changed = { ...request, data: { ...request.data, ...data } };
  return bundled(BALLOT_SUBMISSIONS, request.data.ballotId, [changed], of);
}

function ballots(does: string, record: NewRecord, ...recorded: string[]): Adversary {
  return { does, topic: BALLOT_SUBMISSIONS, record, recorded };
}

function forgers(): Adversary[] {
  const sound = handIn({});
  const moved = ballot(fresh());
  return [
    ballots(
      'signs by the key of another station',
      handIn({ signedBy: keyOfStation('wy-1') }),
      'wrong-credential',
    ),
    ballots('signs by a key of their own', handIn({ signedBy: generateStationKey() }), 'wrong-credential'),
    ballots('leaves the signature out', handIn({ signedBy: null }), 'wrong-credential'),
    ballots('casts without a bundle', alone(ballot(fresh())), 'wrong-credential'),
    ballots('alters a choice that was signed', replaced(sound, 'ada', 'jonah'), 'wrong-credential'),
    ballots(
      'alters a number that was signed',
      replaced(sound, '"number\\":1', '"number\\":2'),
      'wrong-credential',
    ),
    ballots(
      'moves a bundle that was signed for another topic',
      bundled(ROLL_REQUESTS, moved.data.ballotId, [moved]),
      'wrong-credential',
    ),
    ballots('cuts a bundle short', cut(handIn({})), 'malformed'),
    ballots(
      'cuts its content short and signs that',
      signed((content) => content.slice(0, -9)),
      'malformed',
    ),
    ballots('hands in as it was done before signatures', olderBundle(), 'malformed'),
  ];
}

function strangers(voterId: string, counted: string): Adversary[] {
  const unsigned = { stationId: 'registrar', signedBy: null };
  const roll = (does: string, record: NewRecord, ...recorded: string[]): Adversary => ({
    does,
    topic: ROLL_REQUESTS,
    record,
    recorded,
  });
  const newcomer = fresh();
  return [
    ballots('hands in a ballot of another station', handIn({ stationId: 'wy-1' }), 'wrong-credential'),
    ballots('hands in a ballot of another state', handIn({}, 'vt-1', { state: 'WY' }), 'wrong-state'),
    ballots('is no station', handIn({ stationId: 'vt-9' }, 'vt-9'), 'unknown-station'),
    ballots('is of no election', handIn({ electionId: 'other-2028' }), 'unknown-election'),
    ballots(
      'votes for a candidate of another contest',
      handIn({}, 'vt-1', { candidateId: 'nobody' }),
      'unknown-candidate',
    ),
    ballots('votes online at a station', handIn({}, 'vt-1', { channel: 'online' }), 'invalid-ballot'),
    ballots(
      'takes a vote back as a station',
      bundled(BALLOT_SUBMISSIONS, counted, [voiding(counted)]),
      'wrong-credential',
    ),
    ballots(
      'takes a vote back in an unsigned bundle',
      bundled(BALLOT_SUBMISSIONS, counted, [voiding(counted)], unsigned),
      'wrong-credential',
    ),
    roll('checks in without a signature', alone(checkIn(voterId)), 'wrong-credential'),
    roll(
      'checks in in an unsigned bundle',
      bundled(ROLL_REQUESTS, voterId, [checkIn(voterId)], unsigned),
      'wrong-credential',
    ),
    roll(
      'checks in for another station',
      bundled(ROLL_REQUESTS, voterId, [checkIn(voterId)], { stationId: 'wy-1' }),
      'wrong-credential',
    ),
    roll(
      'checks in at a station of another state',
      bundled(ROLL_REQUESTS, voterId, [checkIn(voterId, 'wy-1')], { stationId: 'wy-1' }),
      'wrong-state',
    ),
    roll(
      'puts a voter on the roll as a station',
      bundled(ROLL_REQUESTS, newcomer, [registration(newcomer)]),
      'wrong-credential',
    ),
  ];
}

/** What is written is no good JSON, or more than good JSON. */
function scribblers(): Adversary[] {
  const request = ballot(fresh());
  const text = JSON.stringify(request);
  const inBundle = (requests: string) =>
    signed(() => `{"electionId":"${electionId}","stationId":"vt-1","number":1,"requests":[${requests}]}`);
  const depth = 50_000;
  return [
    ballots('writes bytes that are no UTF-8', notUtf8(handIn({})), 'malformed'),
    ballots('names a key twice', replaced(handIn({}), '"version":2', '"version":2,"version":2'), 'malformed'),
    ballots(
      'signs a ballot with two choices',
      inBundle(text.replace('"candidateId":', '"candidateId":"jonah","candidateId":')),
      'malformed',
    ),
    ballots(
      'reaches for the prototype',
      inBundle(text.replace('"data":{', '"data":{"__proto__":{"isAdmin":true},')),
      'malformed',
    ),
    ballots(
      'reaches for the constructor',
      inBundle(text.replace('"data":{', '"data":{"constructor":{"prototype":{}},')),
      'malformed',
    ),
    ballots(
      'adds what no schema names',
      inBundle(text.replace('"data":{', '"data":{"weight":2,')),
      'malformed',
    ),
    ballots('nests deep in a bundle', inBundle('['.repeat(depth) + ']'.repeat(depth)), 'malformed'),
    ballots(
      'nests deep in a record',
      { key: fresh(), value: '{"data":'.repeat(depth) + 1 + '}'.repeat(depth) },
      'malformed',
    ),
    ballots('mistypes', inBundle(text.replace('"version":1', '"version":"1"')), 'malformed'),
    ballots(
      'bundles too many',
      inBundle(
        Array(BUNDLE_REQUESTS_MAX + 1)
          .fill('{}')
          .join(','),
      ),
      'malformed',
    ),
    ballots(
      'bundles too much',
      inBundle(JSON.stringify('x'.repeat(BUNDLE_CONTENT_CHARACTERS_MAX))),
      'malformed',
    ),
    ballots('bundles nothing', inBundle(''), 'malformed'),
    ballots('has nothing to say', { key: fresh(), value: null }, 'malformed'),
  ];
}

function misplacers(): Adversary[] {
  const [one, other] = [handIn({}), handIn({})];
  const partition = (partitionOfKey(String(other.key), PARTITIONS) + 1) % PARTITIONS;
  const own = partitionOfKey(String(one.key), PARTITIONS);
  return [
    ballots(
      'writes under a key that is not its own',
      { ...one, key: 'another', partition: own },
      'wrong-key',
    ),
    ballots('writes to a partition that is not its own', { ...other, partition }, 'wrong-partition'),
  ];
}

function replaced(record: NewRecord, from: string, to: string): NewRecord {
  const value = String(record.value);
  if (!value.includes(from)) throw new Error(`there is no ${from} in ${value}`);
  return { ...record, value: value.replace(from, to) };
}

function cut(record: NewRecord): NewRecord {
  return { ...record, value: String(record.value).slice(0, -20) };
}

function notUtf8(record: NewRecord): NewRecord {
  const bytes = Buffer.from(String(record.value));
  bytes[bytes.indexOf('vt-1')] = 0xff;
  return { ...record, value: bytes };
}

/** A content that is signed by its station as it is, whatever it is. */
function signed(made: (content: string) => string): NewRecord {
  const request = ballot(fresh());
  const content = JSON.stringify({ electionId, stationId: 'vt-1', number: 1, requests: [request] });
  const unsigned = { topic: BALLOT_SUBMISSIONS, at: NOON, content: made(content) };
  return { key: request.data.ballotId, value: signBundle(unsigned, keyOfStation('vt-1')) };
}

function olderBundle(): NewRecord {
  const request = ballot(fresh());
  const bundle = { type: 'Bundle', version: 1, id: fresh(), stationId: 'vt-1', requests: [request] };
  return { key: request.data.ballotId, value: JSON.stringify(bundle) };
}
