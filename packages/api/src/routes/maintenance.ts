import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { projections as declared } from '@votestream/domain/projections';
import { countParked, listParked, type ReadModels, rebuildsInProgress } from '@votestream/read-models';
import type { MiddlewareHandler } from 'hono';
import { deadLetterList, type JobOrder, jobList, jobOrder, jobView } from '../contract/maintenance.ts';
import { smallBody, smallJson } from '../http/small-json.ts';
import type { Jobs } from '../maintenance/jobs.ts';
import { refuse } from '../problems.ts';
import { failureToRead } from '../state/unavailable.ts';
import { READ_ANSWERS, refusal } from './openapi.ts';

const NOT_KEPT = { 'cache-control': 'no-store' };
const LETTERS_LISTED_MAX = 100;

const REFUSED = {
  401: refusal('Only the administrator may do this'),
  403: refusal('No administration here, or the call comes from another site'),
  503: READ_ANSWERS[503],
};
const getJobs = createRoute({
  method: 'get',
  path: '/operations/jobs',
  summary: 'What the administrator has had done by this process, the newest first',
  responses: {
    200: { description: 'The jobs', content: { 'application/json': { schema: jobList } } },
    ...REFUSED,
  },
});
const postJob = createRoute({
  method: 'post',
  path: '/operations/jobs',
  summary: 'Starts a rebuild, a rollback or a retry of dead letters',
  request: { body: { required: true, content: { 'application/json': { schema: jobOrder } } } },
  responses: {
    202: { description: 'It runs', content: { 'application/json': { schema: jobView } } },
    400: READ_ANSWERS[400],
    409: refusal('Another one runs'),
    ...REFUSED,
  },
});
const getLetters = createRoute({
  method: 'get',
  path: '/operations/dead-letters',
  summary: 'Records that the read models that serve could not count, and why',
  responses: {
    200: { description: 'The first ones', content: { 'application/json': { schema: deadLetterList } } },
    ...REFUSED,
  },
});

export interface MaintenanceParts {
  readonly readModels: ReadModels;
  readonly jobs: Jobs;
  readonly guard: MiddlewareHandler;
}

export function maintenanceRoutes({ readModels, jobs, guard }: MaintenanceParts) {
  const app = new OpenAPIHono();
  app.use('/operations/jobs', guard);
  app.use('/operations/dead-letters', guard);
  app.openapi(getJobs, (c) => c.json({ jobs: [...jobs.all] }, 200, NOT_KEPT));
  app.openAPIRegistry.registerPath(postJob);
  app.post(postJob.path, smallBody, async (c) => {
    const read = await smallJson(c, jobOrder);
    if (!read.ok) return read.refusal;
    const order = read.value;
    const unknown = order.projections.find((name) => !NAMES.includes(name));
    if (unknown !== undefined) return refuse(c, 'invalid-request', `there is no read model ${unknown}`);
    if (!jobs.canRun) {
      return refuse(c, 'no-jobs', 'this site was not started by votestream; run the command by hand');
    }
    const elsewhere = await inProgress(readModels, order);
    const { running } = jobs;
    if (running) {
      return refuse(
        c,
        'job-in-progress',
        `a ${running.kind} runs since ${running.startedAt}; wait for its end`,
      );
    }
    if (elsewhere.length > 0) {
      return refuse(c, 'job-in-progress', `${elsewhere.join(', ')}: being rebuilt already; wait for its end`);
    }
    return c.json(jobs.start(order), 202, NOT_KEPT);
  });
  return app.openapi(getLetters, async (c) => {
    const [counts, letters] = await parked(readModels);
    const total = counts.reduce((sum, each) => sum + (each.state === 'serving' ? each.letters : 0), 0);
    return c.json(
      {
        total,
        letters: letters.map(({ projection, topic, partition, position, reason, parkedAt }) => {
          return { projection, topic, partition, position, reason, parkedAt: parkedAt.toISOString() };
        }),
      },
      200,
      NOT_KEPT,
    );
  });
}

const NAMES: readonly string[] = declared.map(({ name }) => name);

/** What another process rebuilds; retrying dead letters goes on beside it. */
async function inProgress({ db }: ReadModels, { kind, projections }: JobOrder): Promise<string[]> {
  if (kind === 'retry') return [];
  return rebuildsInProgress(db, projections.length > 0 ? projections : NAMES).catch(rethrown);
}

function parked({ db }: ReadModels) {
  return Promise.all([countParked(db), listParked(db, { isServing: true, limit: LETTERS_LISTED_MAX })]).catch(
    rethrown,
  );
}

function rethrown(error: unknown): never {
  throw failureToRead(error);
}
