import {
  BALLOT_BOX,
  BALLOT_SUBMISSIONS,
  ELECTORAL_ROLL,
  eventStreams,
  openSubmission,
  ROLL_REQUESTS,
  type StreamEvent,
} from '@votestream/domain';
import { z } from 'zod';
import type { HandIn } from '../observed.ts';
import type { HeldDay, StoredRecord } from './held-day.ts';
import { Sightings } from './sightings.ts';

/** What all topics, logs and metrics tell of one check-in, or of one ballot. */
export interface Trace {
  /** The id of the voter, or of the ballot. */
  readonly subject: string;
  readonly requestId: string;
  readonly eventId: string;
  /** Where the request stands, as a part of its topic: 0 at the beginning, 1 at the end. */
  readonly requestPlace: number;
  readonly eventPlace: number;
  /** The minute that the hand-in says. */
  readonly atMs: number;
  readonly requestTimestampMs: number;
  readonly eventTimestampMs: number;
  /** When metrics or logs first told of the event. */
  readonly seenMs: number;
}

export interface Evidence {
  readonly voters: ReadonlyMap<string, Trace>;
  readonly ballots: ReadonlyMap<string, Trace>;
  /** In the order in which they came: the attacker knows how stations work. */
  readonly handIns: readonly HandIn[];
}

const identified = z.object({ id: z.string() });

interface Found {
  readonly trace: Trace;
  readonly stationId: string;
  readonly candidateId: string | undefined;
  readonly order: number;
}

/** Reads the accepted check-ins and ballots out of all that a day leaves behind, each event with its request. */
export function evidenceOf(day: HeldDay): Evidence {
  const sightings = new Sightings(day);
  const read = (eventTopic: typeof ELECTORAL_ROLL | typeof BALLOT_BOX, requestTopic: string): Found[] => {
    const requests = day.records.filter(({ topic }) => topic === requestTopic);
    const events = day.records.filter(({ topic }) => topic === eventTopic);
    const opened = new Map(requests.map((record, order) => [record.position, { order, ...open(record) }]));
    return events.flatMap((record, order): Found[] => {
      const event = eventIn(eventTopic, record);
      const subject = acceptedIn(event);
      const request = opened.get(event.request?.position ?? -1);
      if (!subject || !request) return [];
      const index = event.request?.index ?? 0;
      const trace = {
        subject: subject.id,
        requestId: identified.parse(request.requests[index]).id,
        eventId: event.id,
        requestPlace: (request.order + index / 1_000) / requests.length,
        eventPlace: order / events.length,
        atMs: request.atMs,
        requestTimestampMs: request.timestampMs,
        eventTimestampMs: record.timestampMs,
        seenMs: sightings.firstOf(eventTopic, record.position),
      };
      return [{ trace, ...subject, order: request.order }];
    });
  };
  const checkIns = read(ELECTORAL_ROLL, ROLL_REQUESTS);
  const ballots = read(BALLOT_BOX, BALLOT_SUBMISSIONS);
  return {
    voters: new Map(checkIns.map(({ trace }) => [trace.subject, trace])),
    ballots: new Map(ballots.map(({ trace }) => [trace.subject, trace])),
    handIns: handInsOf(checkIns, ballots),
  };
}

function open(record: StoredRecord) {
  const submission = openSubmission(record.value);
  const { timestampMs } = record;
  if (submission.kind !== 'bundle') return { atMs: timestampMs, timestampMs, requests: [] };
  const { bundle, content } = submission;
  return { atMs: Date.parse(bundle.at), timestampMs, requests: content.requests };
}

function eventIn(topic: typeof ELECTORAL_ROLL | typeof BALLOT_BOX, record: StoredRecord): StreamEvent {
  const reading = eventStreams[topic].read(JSON.parse(record.value?.toString() ?? ''));
  if (reading.kind !== 'event') throw new Error(`${topic} at ${record.position}: ${reading.reason}`);
  return reading.event;
}

function acceptedIn({ type, data }: StreamEvent) {
  if (type === 'BallotIssued') {
    return { id: data.voterId, stationId: data.stationId, candidateId: undefined };
  }
  if (type !== 'VoteCast') return undefined;
  return { id: data.ballotId, stationId: data.stationId ?? '', candidateId: data.candidateId };
}

/**
 * What each station handed in, minute by minute. In one minute a station hands in ballots before the check-ins, but in
 * its last one after them.
 */
function handInsOf(checkIns: readonly Found[], ballots: readonly Found[]): HandIn[] {
  const lastMinutes = new Map(ballots.map(({ stationId, trace }) => [stationId, trace.atMs]));
  const together = (found: readonly Found[], isBallots: boolean) =>
    [...Map.groupBy(found, ({ stationId, order }) => `${stationId} ${order}`).values()].flatMap((bundle) => {
      const [first] = bundle;
      if (!first) return [];
      const { stationId, order, trace } = first;
      const isLast = lastMinutes.get(stationId) === trace.atMs;
      return [{ bundle, stationId, order, atMs: trace.atMs, phase: isBallots ? (isLast ? 2 : 0) : 1 }];
    });
  return [...together(checkIns, false), ...together(ballots, true)]
    .toSorted((a, b) => a.atMs - b.atMs || a.phase - b.phase || a.order - b.order)
    .map(({ bundle, stationId, phase }): HandIn => {
      if (phase === 1)
        return { kind: 'check-ins', stationId, voterIds: bundle.map(({ trace }) => trace.subject) };
      const found = bundle.map(({ trace, candidateId = '' }) => ({ ballotId: trace.subject, candidateId }));
      return { kind: 'ballots', stationId, ballots: found };
    });
}
