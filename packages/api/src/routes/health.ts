import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { notReadyBecause } from '../operations/readiness.ts';
import type { OperationsWatch } from '../operations/watch.ts';
import { refuse } from '../problems.ts';
import { READ_MODELS_READ } from '../state/database-readings.ts';
import { READ_MODEL_OF_STATIONS } from '../state/registered-stations.ts';
import { READ_MODELS_OF_TIME } from '../timeline/database-reading.ts';
import { READ_ANSWERS } from './openapi.ts';

const READ_MODELS = [...new Set([...READ_MODELS_READ, ...READ_MODELS_OF_TIME, READ_MODEL_OF_STATIONS])];

const live = createRoute({
  method: 'get',
  path: '/health/live',
  summary: 'The process answers',
  responses: { 204: { description: 'It does' } },
});
const ready = createRoute({
  method: 'get',
  path: '/health/ready',
  summary:
    'Database and log answer, the read models serve, and every partition is counted by a living projector',
  responses: { 204: { description: 'They do' }, 503: READ_ANSWERS[503] },
});

export function healthRoutes(operations: OperationsWatch) {
  return new OpenAPIHono()
    .openapi(live, (c) => c.body(null, 204))
    .openapi(ready, async (c) => {
      const reason = notReadyBecause(await operations.current(), READ_MODELS);
      return reason === undefined ? c.body(null, 204) : refuse(c, 'not-ready', reason);
    });
}
