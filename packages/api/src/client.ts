import type { z } from 'zod';
import { type LiveFrame, packedFrame } from './contract/live.ts';
import {
  type DeadLetterList,
  deadLetterList,
  type JobView,
  jobList,
  type SessionView,
  sessionView,
} from './contract/maintenance.ts';
import { type OperationsAnswer, operationsAnswer } from './contract/operations.ts';
import { type Problem, problem } from './contract/problem.ts';
import {
  type ElectionListing,
  type ElectionView,
  electionListing,
  electionView,
  type TurnoutView,
  turnoutView,
} from './contract/reads.ts';
import { type TimelineView, timelineView } from './contract/timeline.ts';
import { unpacked } from './frames.ts';

export type {
  CallRow,
  CorrectionRow,
  ElectionStatus,
  Freshness,
  GroupRow,
  LiveFrame,
  PackedFrame,
  ResultRow,
  TurnoutRow,
} from './contract/live.ts';
export type { DeadLetterList, JobKind, JobOrder, JobView, SessionView } from './contract/maintenance.ts';
export type { GenerationView, OperationsAnswer } from './contract/operations.ts';
export type { Problem } from './contract/problem.ts';
export type { ElectionListing, ElectionView, ResultsView, Tally, TurnoutView } from './contract/reads.ts';
export type { TimelineView } from './contract/timeline.ts';

/** A refusal is data. What is thrown is a broken network, or an answer that is not the API's. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

export function fetchElections(fetch: Fetch): Promise<Answer<ElectionListing>> {
  return read(fetch, '/api/elections', electionListing);
}

export function fetchElection(fetch: Fetch, electionId: string): Promise<Answer<ElectionView>> {
  return read(fetch, pathOf(electionId), electionView);
}

/** Every row of an election, as the live feed's first frame has it. */
export async function fetchSnapshot(fetch: Fetch, electionId: string): Promise<Answer<LiveFrame>> {
  const answer = await read(fetch, `${pathOf(electionId)}/snapshot`, packedFrame);
  return answer.ok ? { ok: true, value: unpacked(answer.value) } : answer;
}

/** What may be told of groups of people in one state. */
export function fetchTurnoutIn(
  fetch: Fetch,
  electionId: string,
  by: 'gender' | 'age',
  state: string,
): Promise<Answer<TurnoutView>> {
  return read(
    fetch,
    `${pathOf(electionId)}/turnout?by=${by}&state=${encodeURIComponent(state)}`,
    turnoutView,
  );
}

/** Cumulative votes and ballots issued, a point for each bucket. @param state without it, the nation */
export function fetchTimeline(
  fetch: Fetch,
  electionId: string,
  { state, bucketMinutes }: { readonly state?: string; readonly bucketMinutes: number },
): Promise<Answer<TimelineView>> {
  const query = new URLSearchParams({ bucket: String(bucketMinutes), ...(state && { state }) });
  return read(fetch, `${pathOf(electionId)}/timeline?${query}`, timelineView);
}

export function fetchOperations(fetch: Fetch): Promise<Answer<OperationsAnswer>> {
  return read(fetch, '/api/operations', operationsAnswer);
}

export function fetchSession(fetch: Fetch): Promise<Answer<SessionView>> {
  return read(fetch, '/api/operations/session', sessionView);
}

/** For the administrator, like the next one. */
export async function fetchJobs(fetch: Fetch): Promise<Answer<readonly JobView[]>> {
  const answer = await read(fetch, '/api/operations/jobs', jobList);
  return answer.ok ? { ok: true, value: answer.value.jobs } : answer;
}

export function fetchDeadLetters(fetch: Fetch): Promise<Answer<DeadLetterList>> {
  return read(fetch, '/api/operations/dead-letters', deadLetterList);
}

/** Address of the live feed, for an EventSource. Its events are `snapshot` and `update`; `frameOf` reads their data. */
export function liveAddress(electionId: string): string {
  return `${pathOf(electionId)}/live`;
}

/** @param data of an event of the live feed. @throws where it is no frame. */
export function frameOf(data: string): LiveFrame {
  return unpacked(packedFrame.parse(JSON.parse(data)));
}

function pathOf(electionId: string): string {
  return `/api/elections/${encodeURIComponent(electionId)}`;
}

async function read<Value>(fetch: Fetch, path: string, schema: z.ZodType<Value>): Promise<Answer<Value>> {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  const body: unknown = await response.json().catch(() => undefined);
  const value = response.ok ? schema.safeParse(body) : undefined;
  if (value?.success) return { ok: true, value: value.data };
  const refusal = response.ok ? undefined : problem.safeParse(body);
  if (refusal?.success) return { ok: false, problem: refusal.data };
  throw new Error(`GET ${path} gave status ${response.status} and a body that the API does not send`, {
    cause: value?.error ?? refusal?.error,
  });
}
