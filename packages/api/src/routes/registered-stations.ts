import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { stationsView } from '../contract/reads.ts';
import { answer } from '../http/conditional.ts';
import { prefersCsv } from '../http/prefers-csv.ts';
import { refuse } from '../problems.ts';
import type { ElectionStates } from '../state/election-states.ts';
import type { KeptByElection } from '../state/kept-by-election.ts';
import type { RegisteredStations } from '../state/registered-stations.ts';
import { STATIONS_MAX, stationsCsvOf, stationsViewOf } from '../views/stations.ts';
import { refuseUnknownElection } from './moment.ts';
import { csvContent, ELECTION_ANSWERS, electionParams, stateQuery } from './openapi.ts';

const query = z.strictObject(stateQuery);

const getStations = createRoute({
  method: 'get',
  path: '/elections/{electionId}/stations',
  summary: 'The polling stations that are registered, in total or in one state',
  request: { params: electionParams, query },
  responses: {
    200: {
      description: `By state and name, the first ${STATIONS_MAX} of them; \`total\` counts all`,
      content: { 'application/json': { schema: stationsView }, ...csvContent },
    },
    ...ELECTION_ANSWERS,
  },
});
const getStationsCsv = createRoute({
  ...getStations,
  path: '/elections/{electionId}/stations.csv',
  summary: 'The polling stations as CSV',
  responses: {
    200: { description: `A line for each of the first ${STATIONS_MAX}`, content: csvContent },
    ...ELECTION_ANSWERS,
  },
});

export function registeredStationsRoutes(
  states: ElectionStates,
  registered: KeptByElection<RegisteredStations>,
) {
  const stations = async (
    c: Context,
    { electionId }: z.infer<typeof electionParams>,
    { state }: z.infer<typeof query>,
    csv: boolean,
  ): Promise<Response> => {
    const { elections } = await states.directory();
    const election = elections.get(electionId);
    const found = election && (await registered.of(electionId).current());
    if (!found) return refuseUnknownElection(c, electionId);
    if (state !== undefined && !election.definition.states.some(({ code }) => code === state)) {
      return refuse(c, 'unknown-state', `${electionId} has no state ${state}`);
    }
    const view = () => stationsViewOf(found, electionId, state);
    return answer(
      c,
      found.version,
      csv
        ? {
            mediaType: 'text/csv',
            body: () => stationsCsvOf(view()),
            fileName: `${electionId}-stations.csv`,
          }
        : { mediaType: 'application/json', body: () => JSON.stringify(view()) },
    );
  };
  return new OpenAPIHono()
    .openapi(getStations, (c) => stations(c, c.req.valid('param'), c.req.valid('query'), prefersCsv(c)))
    .openapi(getStationsCsv, (c) => stations(c, c.req.valid('param'), c.req.valid('query'), true));
}
