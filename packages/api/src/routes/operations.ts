import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { operationsAnswer } from '../contract/operations.ts';
import type { LiveHub } from '../live/hub.ts';
import { METRICS_MEDIA_TYPE, metricsOfProcess, metricsText } from '../operations/metrics.ts';
import { published } from '../operations/published.ts';
import type { OperationsWatch } from '../operations/watch.ts';
import { ReadModelsUnavailableError } from '../state/unavailable.ts';
import { READ_ANSWERS } from './openapi.ts';

/** True for about a second, and for nobody to keep. */
const NOT_KEPT = { 'cache-control': 'no-store' };

const getOperations = createRoute({
  method: 'get',
  path: '/operations',
  summary: 'How the counting goes: generations, lag, dead letters, projectors',
  responses: {
    200: { description: 'As of now', content: { 'application/json': { schema: operationsAnswer } } },
    503: READ_ANSWERS[503],
  },
});
const getMetrics = createRoute({
  method: 'get',
  path: '/metrics',
  summary: 'The same and more for Prometheus',
  responses: { 200: { description: 'Metrics', content: { 'text/plain': { schema: z.string() } } } },
});

export function operationsRoutes(operations: OperationsWatch, hub: LiveHub) {
  const startedAt = new Date().toISOString();
  const ofProcess = metricsOfProcess();
  return new OpenAPIHono()
    .openapi(getOperations, async (c) => {
      const { view } = published(await operations.current());
      const web = { startedAt, subscribers: hub.subscriberCount };
      return c.json({ ...view, rates: operations.rates, web }, 200, NOT_KEPT);
    })
    .openapi(getMetrics, async (c) => {
      const current = await operations.current().catch(unlessUnavailable);
      const text = await metricsText(ofProcess, current && published(current));
      return c.text(text, 200, { ...NOT_KEPT, 'content-type': METRICS_MEDIA_TYPE });
    });
}

/** A process whose database is away is still worth watching. */
function unlessUnavailable(error: unknown): undefined {
  if (!(error instanceof ReadModelsUnavailableError)) throw error;
}
