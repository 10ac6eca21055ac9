import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { resultsView } from '../contract/reads.ts';
import { answer, versionOf } from '../http/conditional.ts';
import { prefersCsv } from '../http/prefers-csv.ts';
import { refuse } from '../problems.ts';
import type { MinutePositions } from '../timeline/minute-positions.ts';
import type { Timelines } from '../timeline/timelines.ts';
import { resultsCsvOf, resultsViewOf } from '../views/results.ts';
import { refuseMoment } from './moment.ts';
import {
  asOfQuery,
  contestQuery,
  csvContent,
  ELECTION_ANSWERS,
  electionParams,
  stateQuery,
} from './openapi.ts';

/** Without a contest: the first of the definition. With a state: only that one, and the total is its own. */
const query = z.strictObject({ ...stateQuery, ...contestQuery, ...asOfQuery });

const getResults = createRoute({
  method: 'get',
  path: '/elections/{electionId}/results',
  summary: 'Votes, shares, margin and leader of one contest, in total and by state',
  request: { params: electionParams, query },
  responses: {
    200: {
      description: 'The results as far as they are counted',
      content: { 'application/json': { schema: resultsView }, ...csvContent },
    },
    ...ELECTION_ANSWERS,
  },
});
const getResultsCsv = createRoute({
  ...getResults,
  path: '/elections/{electionId}/results.csv',
  summary: 'The results by state and candidate as CSV',
  responses: { 200: { description: 'A line for each', content: csvContent }, ...ELECTION_ANSWERS },
});

export function resultsRoutes(timelines: Timelines, positions: MinutePositions) {
  const results = async (
    c: Context,
    { electionId }: z.infer<typeof electionParams>,
    asked: z.infer<typeof query>,
    csv: boolean,
  ): Promise<Response> => {
    const { asOf } = asked;
    const moment = await timelines.moment(electionId, asOf);
    if (moment.outcome !== 'found') return refuseMoment(c, moment, electionId, asOf);
    const countedThrough = asOf === undefined ? undefined : await positions.of(asOf);
    const election = { ...moment.state, ...(countedThrough && { countedThrough }) };
    const { definition } = election;
    const contest = asked.contestId
      ? definition.contests.find(({ contestId }) => contestId === asked.contestId)
      : definition.contests[0];
    if (!contest) return refuse(c, 'unknown-contest', `${electionId} has no contest ${asked.contestId}`);
    const inStates = definition.states.filter(({ code }) => !asked.state || code === asked.state);
    if (inStates.length === 0) return refuse(c, 'unknown-state', `${electionId} has no state ${asked.state}`);
    const view = () => resultsViewOf(election, contest, inStates);
    return answer(
      c,
      versionOf(election),
      csv
        ? {
            mediaType: 'text/csv',
            body: () => resultsCsvOf(view(), contest),
            fileName: `${electionId}-${contest.contestId}-results.csv`,
          }
        : { mediaType: 'application/json', body: () => JSON.stringify(view()) },
    );
  };
  return new OpenAPIHono()
    .openapi(getResults, (c) => results(c, c.req.valid('param'), c.req.valid('query'), prefersCsv(c)))
    .openapi(getResultsCsv, (c) => results(c, c.req.valid('param'), c.req.valid('query'), true));
}
