import { randomUUID } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  certification,
  ELECTION_REQUESTS,
  type ElectionDefinition,
  type ElectionRequest,
  electionDefinition,
  electionRequest,
  raceCall,
  station,
  title,
} from '@votestream/domain';
import type { Context } from 'hono';
import { z } from 'zod';
import type { Intake } from '../../intake/intake.ts';
import { refuse } from '../../problems.ts';
import { electionParams } from '../openapi.ts';
import { type Admission, addWrite, answerDecisions, refuseWithoutLog } from '../write.ts';
import { clockQuery, minuteOfCall } from './minute.ts';

const TAG = 'Administration';

/** What is ordered of an election that was announced; each is an event. */
const ORDERS = [
  {
    type: 'RegisterStation',
    path: 'stations',
    summary: 'Registers a polling station with its public key',
    body: z.strictObject(station.omit({ electionId: true }).shape),
  },
  {
    type: 'CallRace',
    path: 'calls',
    summary: 'Calls a race for a candidate; state null is the nation',
    body: z.strictObject(raceCall.omit({ electionId: true }).extend({ calledBy: title.optional() }).shape),
  },
  {
    type: 'RetractRaceCall',
    path: 'retractions',
    summary: 'Takes back the call that stands',
    body: z.strictObject(raceCall.omit({ electionId: true }).shape),
  },
  {
    type: 'CertifyResult',
    path: 'certification',
    summary: 'Certifies the result; nothing changes afterwards',
    body: z.strictObject(certification.omit({ electionId: true }).shape),
  },
] as const satisfies readonly {
  type: ElectionRequest['type'];
  path: string;
  summary: string;
  body: z.ZodObject;
}[];

export function electionOrders(
  app: OpenAPIHono,
  intake: Intake | undefined,
  admission: Admission<undefined>,
): void {
  addWrite(
    app,
    {
      path: '/elections',
      summary: 'Announces an election',
      description: 'A definition never changes afterwards. The same one again gets the same answer.',
      tag: TAG,
      security: 'administrator',
      params: z.object({}),
      query: clockQuery,
      body: electionDefinition,
    },
    admission,
    (c, { query, body }) => order(c, intake, 'AnnounceElection', body, query.at, body),
  );
  for (const { type, path, summary, body: schema } of ORDERS) {
    addWrite(
      app,
      {
        path: `/elections/{electionId}/${path}`,
        summary,
        tag: TAG,
        security: 'administrator',
        params: electionParams,
        query: clockQuery,
        body: schema,
      },
      admission,
      async (c, { params: { electionId }, query, body }) => {
        const election = await intake?.directory.election(electionId);
        if (intake && !election)
          return refuse(c, 'unknown-election', `no election ${electionId} is announced`);
        return order(c, intake, type, election?.definition, query.at, { ...body, electionId });
      },
    );
  }
}

async function order(
  c: Context,
  intake: Intake | undefined,
  type: ElectionRequest['type'],
  definition: ElectionDefinition | undefined,
  at: string | undefined,
  data: { readonly electionId: string },
): Promise<Response> {
  if (!intake || !definition) return refuseWithoutLog(c);
  const time = minuteOfCall(c, definition, at, 'query.at');
  if (!time.ok) return time.refusal;
  const id = randomUUID();
  const request = electionRequest.parse({ type, version: 1, id, at: time.minute, data });
  const record = { key: data.electionId, value: JSON.stringify(request), requestIds: [id] };
  return answerDecisions(c, await intake.requests.handIn(ELECTION_REQUESTS, [record]));
}
