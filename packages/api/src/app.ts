import { OpenAPIHono } from '@hono/zod-openapi';
import type { EventLog } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import { listenForCommits, type ReadModels } from '@votestream/read-models';
import type { Context } from 'hono';
import { AdministratorToken, refuseOthers } from './http/administrator.ts';
import { administratorOrSession } from './http/administrator-session.ts';
import type { BodyLimits } from './http/body.ts';
import { Gate, type GateLimits } from './http/gate.ts';
import { headersByKind } from './http/headers.ts';
import { refuseFailure, refuseInvalid, refuseMethod, refuseUnknownPath } from './http/refusals.ts';
import { Sessions } from './http/sessions.ts';
import type { Intake } from './intake/intake.ts';
import { LiveHub, type LiveOptions } from './live/hub.ts';
import { Jobs } from './maintenance/jobs.ts';
import { OperationsWatch } from './operations/watch.ts';
import { electionOrders } from './routes/administration/elections.ts';
import { voidOrders } from './routes/administration/voids.ts';
import { voterOrders } from './routes/administration/voters.ts';
import { electionRoutes } from './routes/elections.ts';
import { healthRoutes } from './routes/health.ts';
import { liveRoutes } from './routes/live.ts';
import { maintenanceRoutes } from './routes/maintenance.ts';
import { OPENAPI_INFO, registerSecurity } from './routes/openapi.ts';
import { operationsRoutes } from './routes/operations.ts';
import { pageRoutes } from './routes/pages.ts';
import { registeredStationsRoutes } from './routes/registered-stations.ts';
import { resultsRoutes } from './routes/results.ts';
import { sessionRoutes } from './routes/session.ts';
import { type StationLimits, stationRoutes } from './routes/stations.ts';
import { timelineRoutes } from './routes/timeline.ts';
import { turnoutRoutes } from './routes/turnout.ts';
import { BacklogWatch } from './state/backlog.ts';
import { databaseReadings } from './state/database-readings.ts';
import { ElectionStates } from './state/election-states.ts';
import { KeptByElection } from './state/kept-by-election.ts';
import { type RegisteredStations, readStations } from './state/registered-stations.ts';
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
  /** Takes what is handed in; without it this process only reads. */
  readonly intake?: Intake;
  /** undefined: no administration over HTTP. */
  readonly adminToken?: string | undefined;
  /** The file of the command line that has started this process; undefined: the administrator can start no job here. */
  readonly program?: string | undefined;
  readonly limits?: ApiLimits;
}

type ApiLimits = GateLimits & BodyLimits & StationLimits;

/** Elections whose stations are kept. */
const STATIONS_KEPT_MAX = 8;
const API_BASE_PATH = '/api';

/** The HTTP API. It runs wherever there is `fetch`: `app.request(…)` in tests, `app.fetch(request)` in a server. */
export function createApi(dependencies: ApiDependencies) {
  const { readModels, databaseUrl, log, logger, signal, live, intake, limits = {} } = dependencies;
  const commits = { heard: 0 };
  const backlog = log && new BacklogWatch(log, logger);
  const states = new ElectionStates(databaseReadings(readModels), commits, backlog);
  const timelines = new Timelines(
    (electionId, before) => readTimeline(readModels, electionId, before),
    states,
    commits,
  );
  const stations = new KeptByElection(
    (electionId, before: RegisteredStations | undefined) => readStations(readModels, electionId, before),
    commits,
    STATIONS_KEPT_MAX,
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

  const site = new OpenAPIHono({ defaultHook: refuseInvalid });
  site.use(headersByKind());
  const app = site.basePath(API_BASE_PATH);
  app.route('/', electionRoutes(states, timelines));
  app.route('/', resultsRoutes(timelines, new MinutePositions(log)));
  app.route('/', turnoutRoutes(timelines));
  app.route('/', timelineRoutes(timelines));
  app.route('/', registeredStationsRoutes(states, stations));
  app.route('/', liveRoutes(states, timelines, hub));
  app.route('/', healthRoutes(operations));
  app.route('/', operationsRoutes(operations, hub));
  const token = new AdministratorToken(dependencies.adminToken);
  const sessions = new Sessions();
  const jobs = new Jobs({ program: dependencies.program, logger, signal });
  app.route('/', sessionRoutes({ token, sessions, jobs }));
  app.route('/', maintenanceRoutes({ readModels, jobs, guard: administratorOrSession(token, sessions) }));
  const gate = new Gate(limits);
  const administration = {
    gate,
    refuses: (c: Context) => refuseOthers(c, token),
    limits,
    authenticate: async () => ({ ok: true, caller: undefined }) as const,
  };
  electionOrders(app, intake, administration);
  voterOrders(app, intake, administration);
  voidOrders(app, intake, administration);
  stationRoutes(app, intake, { gate, limits });
  registerSecurity(app.openAPIRegistry);
  app.doc31('/openapi.json', OPENAPI_INFO);
  pageRoutes(site, () => app.getOpenAPI31Document(OPENAPI_INFO));
  for (const [path, methods] of methodsByPath(site.routes)) site.all(path, refuseMethod(methods));
  site.notFound(refuseUnknownPath);
  site.onError(refuseFailure(logger));
  return site;
}

export type Api = ReturnType<typeof createApi>;

/** The methods that each path has; what runs before all of them is none. */
function methodsByPath(routes: readonly { method: string; path: string }[]): Map<string, Set<string>> {
  const methods = new Map<string, Set<string>>();
  for (const { method, path } of routes) {
    if (method === 'ALL') continue;
    methods.set(path, (methods.get(path) ?? new Set()).add(method));
  }
  return methods;
}
