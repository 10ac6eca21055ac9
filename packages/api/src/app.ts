import { OpenAPIHono } from '@hono/zod-openapi';
import type { EventLog } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import { listenForCommits, type ReadModels } from '@votestream/read-models';
import { secureHeaders } from 'hono/secure-headers';
import { AdministratorToken } from './http/administrator.ts';
import { administratorOrSession } from './http/administrator-session.ts';
import { refuseFailure, refuseInvalid, refuseMethod, refuseUnknownPath } from './http/refusals.ts';
import { Sessions } from './http/sessions.ts';
import { LiveHub, type LiveOptions } from './live/hub.ts';
import { Jobs } from './maintenance/jobs.ts';
import { OperationsWatch } from './operations/watch.ts';
import { electionRoutes } from './routes/elections.ts';
import { healthRoutes } from './routes/health.ts';
import { liveRoutes } from './routes/live.ts';
import { maintenanceRoutes } from './routes/maintenance.ts';
import { operationsRoutes } from './routes/operations.ts';
import { resultsRoutes } from './routes/results.ts';
import { sessionRoutes } from './routes/session.ts';
import { timelineRoutes } from './routes/timeline.ts';
import { turnoutRoutes } from './routes/turnout.ts';
import { BacklogWatch } from './state/backlog.ts';
import { databaseReadings } from './state/database-readings.ts';
import { ElectionStates } from './state/election-states.ts';
import { readTimeline } from './timeline/database-reading.ts';
import { MinutePositions } from './timeline/minute-positions.ts';
import { Timelines } from './timeline/timelines.ts';

export interface ApiDependencies {
  readonly readModels: ReadModels;
  /** For a connection of its own, which listens for the projector's commits. */
  readonly databaseUrl: string;
  /** Says how far behind the numbers are; without it nobody knows. */
  readonly log?: EventLog;
  readonly logger: Logger;
  /** Ends the live streams and the listening. Reads are answered for as long as the read models are open. */
  readonly signal: AbortSignal;
  readonly live?: LiveOptions;
  /** undefined: no administration over HTTP. */
  readonly adminToken?: string | undefined;
  /** The file of the command line that has started this process; undefined: the administrator can start no job here. */
  readonly program?: string | undefined;
}

const API_BASE_PATH = '/api';
const OPENAPI_INFO = {
  openapi: '3.1.0',
  info: {
    title: 'VoteStream',
    version: '0.1.0',
    description: 'Results of an election while it is counted. Refusals are problem details (RFC 9457).',
  },
};

const SECURE_HEADERS = {
  // Nothing that the API answers is a page.
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  // Not for the subdomains of a name that is not ours to speak for.
  strictTransportSecurity: 'max-age=15552000',
};

/** The HTTP API. It runs wherever there is `fetch`: `app.request(…)` in tests, `app.fetch(request)` in a server. */
export function createApi(dependencies: ApiDependencies) {
  const { readModels, databaseUrl, log, logger, signal, live } = dependencies;
  const commits = { heard: 0 };
  const backlog = log && new BacklogWatch(log, logger);
  const states = new ElectionStates(databaseReadings(readModels), commits, backlog);
  const timelines = new Timelines(
    (electionId, before) => readTimeline(readModels, electionId, before),
    states,
    commits,
  );
  const operations = new OperationsWatch({ readModels, log });
  operations.keepRates(signal);
  const hub = new LiveHub(states, logger, live);
  signal.addEventListener('abort', () => hub.close(), { once: true });
  void listenForCommits({
    databaseUrl,
    signal,
    onCommit: () => {
      commits.heard += 1;
      hub.committed();
    },
    onDisconnect: (error) => logger.warn({ err: error }, 'not listening for commits; connecting again'),
  });

  const app = new OpenAPIHono({ defaultHook: refuseInvalid }).basePath(API_BASE_PATH);
  app.use(secureHeaders(SECURE_HEADERS));
  app.route('/', electionRoutes(states, timelines));
  app.route('/', resultsRoutes(timelines, new MinutePositions(log)));
  app.route('/', turnoutRoutes(timelines));
  app.route('/', timelineRoutes(timelines));
  app.route('/', liveRoutes(states, timelines, hub));
  app.route('/', healthRoutes(operations));
  app.route('/', operationsRoutes(operations, hub));
  const token = new AdministratorToken(dependencies.adminToken);
  const sessions = new Sessions();
  const jobs = new Jobs({ program: dependencies.program, logger, signal });
  app.route('/', sessionRoutes({ token, sessions, jobs }));
  app.route('/', maintenanceRoutes({ readModels, jobs, guard: administratorOrSession(token, sessions) }));
  app.doc31('/openapi.json', OPENAPI_INFO);
  for (const { method, path } of [...app.routes]) {
    if (method === 'GET') app.all(path.slice(API_BASE_PATH.length), refuseMethod);
  }
  app.notFound(refuseUnknownPath);
  app.onError(refuseFailure(logger));
  return app;
}
