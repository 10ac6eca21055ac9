import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { minuteNumber, minuteText } from '@votestream/domain';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { z } from 'zod';
import {
  type LeadChangesView,
  leadChangesView,
  nightView,
  type TimelineView,
  timelineView,
} from '../contract/timeline.ts';
import { answer, digestOf } from '../http/conditional.ts';
import { prefersCsv } from '../http/prefers-csv.ts';
import { refuse } from '../problems.ts';
import { type WrittenNight, writtenNight } from '../timeline/night.ts';
import { allLeadChanges, type Contest, leadChangesIn, type Place, pointsOf } from '../timeline/place.ts';
import type { Timelines, Told } from '../timeline/timelines.ts';
import { timelineCsvOf } from '../views/timeline.ts';
import { refuseMoment, refuseUnknownElection } from './moment.ts';
import {
  asOfQuery,
  contestQuery,
  csvContent,
  ELECTION_ANSWERS,
  electionParams,
  stateQuery,
} from './openapi.ts';

const BUCKET_MINUTES_MAX = 1_440;
const BUCKET_MINUTES_DEFAULT = 15;
const POINTS_MAX = 3_000;
const LEAD_CHANGES_DEFAULT = 20;
const LEAD_CHANGES_MAX = 500;

const timelineQuery = z.strictObject({
  ...stateQuery,
  ...contestQuery,
  ...asOfQuery,
  bucket: z.coerce.number().int().min(1).max(BUCKET_MINUTES_MAX).default(BUCKET_MINUTES_DEFAULT),
});
const leadChangesQuery = z.strictObject({
  ...contestQuery,
  ...asOfQuery,
  limit: z.coerce.number().int().min(1).max(LEAD_CHANGES_MAX).default(LEAD_CHANGES_DEFAULT),
});
const nightQuery = z.strictObject(contestQuery);

const getTimeline = createRoute({
  method: 'get',
  path: '/elections/{electionId}/timeline',
  summary: 'Votes by candidate over time, cumulative, in the nation or in one state',
  request: { params: electionParams, query: timelineQuery },
  responses: {
    200: {
      description: 'A point for each bucket, up to the last minute that is over in every partition',
      content: { 'application/json': { schema: timelineView }, ...csvContent },
    },
    ...ELECTION_ANSWERS,
  },
});
const getTimelineCsv = createRoute({
  ...getTimeline,
  path: '/elections/{electionId}/timeline.csv',
  summary: 'The timeline as CSV',
  responses: { 200: { description: 'A line for each point', content: csvContent }, ...ELECTION_ANSWERS },
});
const getLeadChanges = createRoute({
  method: 'get',
  path: '/elections/{electionId}/lead-changes',
  summary: 'Changes of lead in the nation and in the states, the latest one first',
  request: { params: electionParams, query: leadChangesQuery },
  responses: {
    200: { description: 'The latest ones', content: { 'application/json': { schema: leadChangesView } } },
    ...ELECTION_ANSWERS,
  },
});
const getNight = createRoute({
  method: 'get',
  path: '/elections/{electionId}/night',
  summary: 'One contest minute by minute, compact: what a page needs to be set back to any minute',
  request: { params: electionParams, query: nightQuery },
  responses: {
    200: { description: 'All minutes that are over', content: { 'application/json': { schema: nightView } } },
    ...ELECTION_ANSWERS,
  },
});

export function timelineRoutes(timelines: Timelines) {
  const timeline = async (
    c: Context,
    { electionId }: z.infer<typeof electionParams>,
    { state: code, contestId, bucket, asOf }: z.infer<typeof timelineQuery>,
    csv: boolean,
  ): Promise<Response> => {
    const told = await timelines.told(electionId);
    if (!told) return refuseUnknownElection(c, electionId);
    const contest = contestOf(told, contestId);
    if (!contest) return refuse(c, 'unknown-contest', `${electionId} has no contest ${contestId}`);
    const state = told.timeline.definition.states.find((each) => each.code === code) ?? null;
    if (code !== undefined && !state) return refuse(c, 'unknown-state', `${electionId} has no state ${code}`);
    const through = throughOf(told, asOf);
    if (through === 'not-passed') return refuseNotPassed(c, told, electionId, asOf);
    const place: Place = { contest, state };
    const points =
      through === null ? [] : pointsOf(told.timeline, place, { bucket, through, pointsMax: POINTS_MAX });
    if (!points) {
      return refuse(
        c,
        'too-many-points',
        `in buckets of ${bucket} minutes that are more than ${POINTS_MAX} points`,
      );
    }
    const view: TimelineView = {
      electionId,
      contestId: contest.contestId,
      state: state?.code ?? null,
      bucket,
      through: through === null ? null : minuteText(through),
      candidates: contest.candidates.map(({ candidateId }) => candidateId),
      points,
      leadChanges: through === null ? [] : leadChangesIn(told.timeline, place, through),
    };
    const body = csv ? timelineCsvOf(view) : JSON.stringify(view);
    return answer(c, digestOf(body), {
      mediaType: csv ? 'text/csv' : 'application/json',
      body: () => body,
      ...(csv && { fileName: `${electionId}-${contest.contestId}-timeline-${code ?? 'nation'}.csv` }),
    });
  };

  /** A night is written once for all who ask for it. */
  const nights = new WeakMap<Told['timeline'], Map<string, Promise<WrittenNight | undefined>>>();
  const nightOf = (told: Told, contest: Contest, through: number) => {
    const ofTimeline = nights.get(told.timeline) ?? new Map<string, Promise<WrittenNight | undefined>>();
    nights.set(told.timeline, ofTimeline);
    const key = `${contest.contestId}/${through}`;
    const written = ofTimeline.get(key) ?? writtenNight(told.timeline, contest, through);
    return ofTimeline.set(key, written).get(key);
  };

  return new OpenAPIHono()
    .openapi(getTimeline, (c) => timeline(c, c.req.valid('param'), c.req.valid('query'), prefersCsv(c)))
    .openapi(getTimelineCsv, (c) => timeline(c, c.req.valid('param'), c.req.valid('query'), true))
    .openapi(getLeadChanges, async (c) => {
      const { electionId } = c.req.valid('param');
      const { contestId, asOf, limit } = c.req.valid('query');
      const told = await timelines.told(electionId);
      if (!told) return refuseUnknownElection(c, electionId);
      const contest = contestOf(told, contestId);
      if (!contest) return refuse(c, 'unknown-contest', `${electionId} has no contest ${contestId}`);
      const through = throughOf(told, asOf);
      if (through === 'not-passed') return refuseNotPassed(c, told, electionId, asOf);
      const view: LeadChangesView = {
        electionId,
        contestId: contest.contestId,
        through: through === null ? null : minuteText(through),
        leadChanges: through === null ? [] : allLeadChanges(told.timeline, contest, through).slice(0, limit),
      };
      const body = JSON.stringify(view);
      return answer(c, digestOf(body), { mediaType: 'application/json', body: () => body });
    })
    .openapi(getNight, async (c) => {
      const { electionId } = c.req.valid('param');
      const { contestId } = c.req.valid('query');
      const told = await timelines.told(electionId);
      if (!told) return refuseUnknownElection(c, electionId);
      const contest = contestOf(told, contestId);
      if (!contest) return refuse(c, 'unknown-contest', `${electionId} has no contest ${contestId}`);
      if (told.through === null) return refuseNotPassed(c, told, electionId, undefined);
      const night = await nightOf(told, contest, told.through);
      if (!night) return refuse(c, 'night-too-large', `${electionId} has too many states and candidates`);
      return compressedAnswer(c, night);
    });
}

function compressedAnswer(c: Context, { version, json, gzipped }: WrittenNight): Response {
  const isGzip =
    accepts(c, { header: 'Accept-Encoding', supports: ['gzip', 'identity'], default: 'identity' }) === 'gzip';
  const response = answer(c, isGzip ? `${version}-gzip` : version, {
    mediaType: 'application/json',
    body: () => (isGzip ? gzipped : json),
  });
  response.headers.set('vary', 'accept-encoding');
  if (isGzip && response.status === 200) response.headers.set('content-encoding', 'gzip');
  return response;
}

function contestOf({ timeline: { definition } }: Told, contestId: string | undefined): Contest | undefined {
  if (contestId === undefined) return definition.contests[0];
  return definition.contests.find((each) => each.contestId === contestId);
}

/** null: no minute is over, and none was asked for. */
function throughOf({ through }: Told, asOf: string | undefined): number | null | 'not-passed' {
  if (asOf === undefined) return through;
  const minute = minuteNumber(asOf);
  return through === null || minute > through ? 'not-passed' : minute;
}

function refuseNotPassed(
  c: Context,
  { through }: Told,
  electionId: string,
  asOf: string | undefined,
): Response {
  const last = through === null ? null : minuteText(through);
  return refuseMoment(c, { outcome: 'minute-not-passed', through: last }, electionId, asOf);
}
