import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { refuse } from '../problems.ts';
import type { BacklogWatch } from '../state/backlog.ts';
import { countedInBallotBox } from '../state/election-state.ts';
import type { ElectionStates } from '../state/election-states.ts';
import { READ_ANSWERS } from './openapi.ts';

/** Probes are answered from what was read at most this long ago. */
const PROBE_MS_MAX = 1_000;

const live = createRoute({
  method: 'get',
  path: '/health/live',
  summary: 'The process answers',
  responses: { 204: { description: 'It does' } },
});
const ready = createRoute({
  method: 'get',
  path: '/health/ready',
  summary: 'Database and log answer, and the read models serve',
  responses: { 204: { description: 'They do' }, 503: READ_ANSWERS[503] },
});

export function healthRoutes(states: ElectionStates, backlog: BacklogWatch | undefined) {
  return new OpenAPIHono()
    .openapi(live, (c) => c.body(null, 204))
    .openapi(ready, async (c) => {
      const { counted, unserved } = await states.directory({ keptMsMax: PROBE_MS_MAX });
      if (unserved.length > 0) {
        return refuse(c, 'not-ready', `no projector has begun these read models yet: ${unserved.join(', ')}`);
      }
      if (backlog && !(await backlog.current(countedInBallotBox(counted)))) {
        return refuse(c, 'not-ready', 'the log does not answer');
      }
      return c.body(null, 204);
    });
}
