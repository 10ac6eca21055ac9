import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { STATIONS_TOLD_MAX, type StationsView, stationsView } from '../contract/reads.ts';
import { answer, digestOf } from '../http/conditional.ts';
import { refuse } from '../problems.ts';
import type { StationLists } from '../state/stations.ts';
import type { Timelines } from '../timeline/timelines.ts';
import { refuseMoment } from './moment.ts';
import { ELECTION_ANSWERS, electionParams, stateQuery } from './openapi.ts';

const getStations = createRoute({
  method: 'get',
  path: '/elections/{electionId}/stations',
  summary: 'The polling stations that are registered',
  description: `By state, name and id: the first ${STATIONS_TOLD_MAX}, and how many there are in all.`,
  request: { params: electionParams, query: z.strictObject(stateQuery) },
  responses: {
    200: { description: 'The stations', content: { 'application/json': { schema: stationsView } } },
    ...ELECTION_ANSWERS,
  },
});

export function registeredStationRoutes(timelines: Timelines, lists: StationLists) {
  return new OpenAPIHono().openapi(getStations, async (c) => {
    const { electionId } = c.req.valid('param');
    const { state } = c.req.valid('query');
    const moment = await timelines.moment(electionId, undefined);
    if (moment.outcome !== 'found') return refuseMoment(c, moment, electionId, undefined);
    if (state !== undefined && !moment.state.definition.states.some(({ code }) => code === state)) {
      return refuse(c, 'unknown-state', `${electionId} has no state ${state}`);
    }
    const all = await lists.of(electionId);
    const told = state === undefined ? all : all.filter((each) => each.state === state);
    const view: StationsView = {
      electionId,
      state: state ?? null,
      total: told.length,
      stations: told.slice(0, STATIONS_TOLD_MAX),
    };
    const body = JSON.stringify(view);
    return answer(c, digestOf(body), { mediaType: 'application/json', body: () => body });
  });
}
