import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { turnoutBy, turnoutView } from '../contract/reads.ts';
import { answer, versionOf } from '../http/conditional.ts';
import { prefersCsv } from '../http/prefers-csv.ts';
import { refuse } from '../problems.ts';
import type { Timelines } from '../timeline/timelines.ts';
import { turnoutCsvOf, turnoutViewOf } from '../views/turnout.ts';
import { refuseMoment } from './moment.ts';
import { asOfQuery, csvContent, ELECTION_ANSWERS, electionParams, stateQuery } from './openapi.ts';

const query = z.strictObject({ ...stateQuery, ...asOfQuery, by: turnoutBy.default('state') });

const getTurnout = createRoute({
  method: 'get',
  path: '/elections/{electionId}/turnout',
  summary: 'Voters on the roll and ballots issued to them',
  request: { params: electionParams, query },
  responses: {
    200: {
      description: 'A row for each group',
      content: { 'application/json': { schema: turnoutView }, ...csvContent },
    },
    ...ELECTION_ANSWERS,
  },
});
const getTurnoutCsv = createRoute({
  ...getTurnout,
  path: '/elections/{electionId}/turnout.csv',
  summary: 'The turnout as CSV',
  responses: { 200: { description: 'A line for each group', content: csvContent }, ...ELECTION_ANSWERS },
});

export function turnoutRoutes(timelines: Timelines) {
  const turnout = async (
    c: Context,
    { electionId }: z.infer<typeof electionParams>,
    { by, state: code, asOf }: z.infer<typeof query>,
    csv: boolean,
  ): Promise<Response> => {
    const moment = await timelines.moment(electionId, asOf);
    if (moment.outcome !== 'found') return refuseMoment(c, moment, electionId, asOf);
    if (asOf !== undefined && by !== 'state') {
      return refuse(
        c,
        'not-kept-by-minute',
        `turnout by ${by} is told as of now only; by=state is told of any minute`,
      );
    }
    const election = moment.state;
    const only = election.definition.states.find((each) => each.code === code);
    if (code !== undefined && !only) return refuse(c, 'unknown-state', `${electionId} has no state ${code}`);
    const view = () => turnoutViewOf(election, by, only);
    return answer(
      c,
      versionOf(election),
      csv
        ? {
            mediaType: 'text/csv',
            body: () => turnoutCsvOf(view()),
            fileName: `${electionId}-turnout-by-${by}.csv`,
          }
        : { mediaType: 'application/json', body: () => JSON.stringify(view()) },
    );
  };
  return new OpenAPIHono()
    .openapi(getTurnout, (c) => turnout(c, c.req.valid('param'), c.req.valid('query'), prefersCsv(c)))
    .openapi(getTurnoutCsv, (c) => turnout(c, c.req.valid('param'), c.req.valid('query'), true));
}
