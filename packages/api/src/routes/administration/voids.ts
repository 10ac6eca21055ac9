import { randomUUID } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { BALLOT_SUBMISSIONS, ballotRequestAlone, randomId, title } from '@votestream/domain';
import { z } from 'zod';
import type { Intake } from '../../intake/intake.ts';
import { refuse } from '../../problems.ts';
import { electionParams } from '../openapi.ts';
import { type Admission, addWrite, answerDecisions, refuseWithoutLog } from '../write.ts';
import { clockQuery, minuteOfCall } from './minute.ts';

const voiding = z.strictObject({ ballotId: randomId, reason: title });

export function voidOrders(
  app: OpenAPIHono,
  intake: Intake | undefined,
  admission: Admission<undefined>,
): void {
  addWrite(
    app,
    {
      path: '/elections/{electionId}/voids',
      summary: 'Voids a vote that was cast',
      description:
        'A correction: the totals go down by one, once, and the record of the vote stays. The reason is published.',
      tag: 'Administration',
      security: 'administrator',
      params: electionParams,
      query: clockQuery,
      body: voiding,
    },
    admission,
    async (c, { params: { electionId }, query, body }) => {
      if (!intake) return refuseWithoutLog(c);
      const election = await intake.directory.election(electionId);
      if (!election) return refuse(c, 'unknown-election', `no election ${electionId} is announced`);
      const time = minuteOfCall(c, election.definition, query.at, 'query.at');
      if (!time.ok) return time.refusal;
      const id = randomUUID();
      const data = { ...body, electionId };
      const request = ballotRequestAlone.parse({ type: 'VoidVote', version: 1, id, at: time.minute, data });
      const record = { key: body.ballotId, value: JSON.stringify(request), requestIds: [id] };
      return answerDecisions(c, await intake.requests.handIn(BALLOT_SUBMISSIONS, [record]));
    },
  );
}
