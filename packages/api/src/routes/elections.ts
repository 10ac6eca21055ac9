import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { type ElectionView, electionListing, electionView } from '../contract/reads.ts';
import { answer, digestOf, versionOf } from '../http/conditional.ts';
import type { ElectionStates } from '../state/election-states.ts';
import type { Timelines } from '../timeline/timelines.ts';
import { refuseMoment } from './moment.ts';
import { asOfQuery, ELECTION_ANSWERS, electionParams, READ_ANSWERS } from './openapi.ts';

const listElections = createRoute({
  method: 'get',
  path: '/elections',
  summary: 'The elections that were announced',
  responses: {
    200: { description: 'All of them', content: { 'application/json': { schema: electionListing } } },
    ...READ_ANSWERS,
  },
});

const getElection = createRoute({
  method: 'get',
  path: '/elections/{electionId}',
  summary: 'The definition of an election, its status and the calls that stand',
  request: { params: electionParams, query: z.strictObject(asOfQuery) },
  responses: {
    200: { description: 'The election', content: { 'application/json': { schema: electionView } } },
    ...ELECTION_ANSWERS,
  },
});

export function electionRoutes(states: ElectionStates, timelines: Timelines) {
  return new OpenAPIHono()
    .openapi(listElections, async (c) => {
      const body = JSON.stringify(await states.listing());
      return answer(c, digestOf(body), { mediaType: 'application/json', body: () => body });
    })
    .openapi(getElection, async (c) => {
      const { electionId } = c.req.valid('param');
      const { asOf } = c.req.valid('query');
      const moment = await timelines.moment(electionId, asOf);
      if (moment.outcome !== 'found') return refuseMoment(c, moment, electionId, asOf);
      const { definition, status, calls } = moment.state;
      return answer(c, versionOf(moment.state), {
        mediaType: 'application/json',
        body: () => JSON.stringify({ definition, status, calls } satisfies ElectionView),
      });
    });
}
