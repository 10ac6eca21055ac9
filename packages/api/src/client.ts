import type { z } from 'zod';
import { type Answer, ask, type Fetch } from './clients/ask.ts';
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
import {
  type ElectionListing,
  type ElectionView,
  electionListing,
  electionView,
  type ResultsView,
  resultsView,
  type StationsView,
  stationsView,
  type TurnoutView,
  turnoutView,
} from './contract/reads.ts';
import {
  type LeadChangesView,
  leadChangesView,
  type TimelineView,
  timelineView,
} from './contract/timeline.ts';
import { unpacked } from './frames.ts';

export type { Answer, Fetch } from './clients/ask.ts';
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
export type {
  ElectionListing,
  ElectionView,
  ResultsView,
  StationsView,
  Tally,
  TurnoutView,
} from './contract/reads.ts';
export type { LeadChangesView, LeadChangeView, TimelineView } from './contract/timeline.ts';

export function fetchElections(fetch: Fetch): Promise<Answer<ElectionListing>> {
  return read(fetch, '/api/elections', electionListing);
}

export function fetchElection(fetch: Fetch, electionId: string): Promise<Answer<ElectionView>> {
  return read(fetch, pathOf(electionId), electionView);
}

/** Totals of the first contest of an election, or of the one named. */
export function fetchResults(
  fetch: Fetch,
  electionId: string,
  contestId?: string,
): Promise<Answer<ResultsView>> {
  const query = contestId === undefined ? '' : `?contestId=${encodeURIComponent(contestId)}`;
  return read(fetch, `${pathOf(electionId)}/results${query}`, resultsView);
}

export function fetchTurnout(fetch: Fetch, electionId: string): Promise<Answer<TurnoutView>> {
  return read(fetch, `${pathOf(electionId)}/turnout`, turnoutView);
}

/** Every row of an election, as the live feed's first frame has it. @param asOf a minute; without it, now. */
export async function fetchSnapshot(
  fetch: Fetch,
  electionId: string,
  asOf?: string,
): Promise<Answer<LiveFrame>> {
  const answer = await read(fetch, `${pathOf(electionId)}/snapshot${queryOf({ asOf })}`, packedFrame);
  return answer.ok ? { ok: true, value: unpacked(answer.value) } : answer;
}

/** The race over time. @param asked `state` is left out for the nation, `asOf` for the whole of it */
export function fetchTimeline(
  fetch: Fetch,
  electionId: string,
  {
    bucketMinutes,
    ...asked
  }: {
    readonly state?: string | undefined;
    readonly asOf?: string | undefined;
    readonly bucketMinutes: number;
  },
): Promise<Answer<TimelineView>> {
  const query = queryOf({ ...asked, bucket: bucketMinutes });
  return read(fetch, `${pathOf(electionId)}/timeline${query}`, timelineView);
}

/** The latest changes of lead, in the nation and in the states. */
export function fetchLeadChanges(
  fetch: Fetch,
  electionId: string,
  asked: { readonly asOf?: string | undefined; readonly limit: number },
): Promise<Answer<LeadChangesView>> {
  return read(fetch, `${pathOf(electionId)}/lead-changes${queryOf(asked)}`, leadChangesView);
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

/** The registered polling stations. @param state without it, those of all states */
export function fetchStations(
  fetch: Fetch,
  electionId: string,
  state?: string,
): Promise<Answer<StationsView>> {
  return read(fetch, `${pathOf(electionId)}/stations${queryOf({ state })}`, stationsView);
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

function queryOf(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(parameters).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function pathOf(electionId: string): string {
  return `/api/elections/${encodeURIComponent(electionId)}`;
}

function read<Value>(fetch: Fetch, path: string, schema: z.ZodType<Value>): Promise<Answer<Value>> {
  return ask(fetch, path, schema, { headers: { accept: 'application/json' } });
}
