import { randomUUID } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  BUNDLE_REQUESTS_MAX,
  birthYear,
  gender,
  ROLL_REQUESTS,
  randomId,
  rollRequestAlone,
  stateCode,
} from '@votestream/domain';
import { z } from 'zod';
import type { Intake } from '../../intake/intake.ts';
import { refuse } from '../../problems.ts';
import { electionParams } from '../openapi.ts';
import { type Admission, addWrite, answerDecisions, refuseWithoutLog } from '../write.ts';
import { clockQuery, minuteOfCall } from './minute.ts';

const voter = z.strictObject({ voterId: randomId, state: stateCode, gender, birthYear });
const voters = z.strictObject({ voters: z.array(voter).min(1).max(BUNDLE_REQUESTS_MAX) });

export function voterOrders(
  app: OpenAPIHono,
  intake: Intake | undefined,
  admission: Admission<undefined>,
): void {
  addWrite(
    app,
    {
      path: '/elections/{electionId}/voters',
      summary: 'Registers voters, one or many',
      description: `Up to ${BUNDLE_REQUESTS_MAX} at a time, each decided by itself. A voterId is a pseudonym, random and of no meaning.`,
      tag: 'Administration',
      security: 'administrator',
      params: electionParams,
      query: clockQuery,
      body: voters,
    },
    admission,
    async (c, { params: { electionId }, query, body }) => {
      if (!intake) return refuseWithoutLog(c);
      const election = await intake.directory.election(electionId);
      if (!election) return refuse(c, 'unknown-election', `no election ${electionId} is announced`);
      const time = minuteOfCall(c, election.definition, query.at, 'query.at');
      if (!time.ok) return time.refusal;
      const records = body.voters.map((each) => {
        const id = randomUUID();
        const data = { ...each, electionId };
        const request = rollRequestAlone.parse({
          type: 'RegisterVoter',
          version: 1,
          id,
          at: time.minute,
          data,
        });
        return { key: each.voterId, value: JSON.stringify(request), requestIds: [id] };
      });
      return answerDecisions(c, await intake.requests.handIn(ROLL_REQUESTS, records));
    },
  );
}
