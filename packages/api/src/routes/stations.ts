import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  BALLOT_SUBMISSIONS,
  BUNDLE_CONTENT_CHARACTERS_MAX,
  ballotRequest,
  bundleSignature,
  minute,
  type RequestTopic,
  ROLL_REQUESTS,
  rollRequest,
} from '@votestream/domain';
import type { Context } from 'hono';
import { z } from 'zod';
import { refuseTooMany } from '../http/gate.ts';
import { type Rate, RateLimit } from '../http/rate-limit.ts';
import type { RequestRecord } from '../intake/hand-in.ts';
import type { Intake } from '../intake/intake.ts';
import { refuse } from '../problems.ts';
import { authenticateStation, type CallingStation } from '../station/authenticate.ts';
import { type OpenedBundle, openBundle, type RequestOfStation } from '../station/open-bundle.ts';
import { minuteOfCall } from './administration/minute.ts';
import { electionParams } from './openapi.ts';
import { type Admission, addWrite, answerDecisions } from './write.ts';

/** Calls of one station. A bundle counts as one, however many requests are in it. */
const STATION_CALLS: Rate = { perSecond: 200, burst: 400 };

export interface StationLimits {
  readonly stationCalls?: Rate;
}

const handedIn = z.strictObject({
  content: z.string().min(2).max(BUNDLE_CONTENT_CHARACTERS_MAX),
  signature: bundleSignature,
  /** In an election whose clock is simulated: the minute. In any other the service stamps it. */
  at: minute.optional(),
});

const SIGNED =
  'For polling stations, each call signed by HTTP Message Signatures (RFC 9421): Ed25519 over `@method`, `@path` and ' +
  '`content-digest`, with `created` and, as `keyid`, the stationId. `content` is the JSON of `electionId`, `stationId`, ' +
  'a `number` and 1 to 500 `requests` of one partition, and `signature` the Ed25519 signature, in base64url, of ' +
  '`votestream-bundle-v2`, the request topic and the content, on a line each. The identical body again gets the same answer.';

interface StationRoute {
  readonly path: 'check-ins' | 'ballots';
  readonly topic: RequestTopic;
  readonly summary: string;
  readonly read: (request: unknown) => RequestOfStation | z.ZodError;
}

const ROUTES: readonly StationRoute[] = [
  {
    path: 'check-ins',
    topic: ROLL_REQUESTS,
    summary: 'Checks voters in and issues their ballots',
    read: (request) => {
      const read = checkIn.safeParse(request);
      return read.success ? { ...read.data, key: read.data.data.voterId } : read.error;
    },
  },
  {
    path: 'ballots',
    topic: BALLOT_SUBMISSIONS,
    summary: 'Casts ballots',
    read: (request) => {
      const read = castBallot.safeParse(request);
      return read.success ? { ...read.data, key: read.data.data.ballotId } : read.error;
    },
  },
];
const [checkIn] = rollRequest.options;
const [castBallot] = ballotRequest.options;

export function stationRoutes(
  app: OpenAPIHono,
  intake: Intake | undefined,
  admission: Pick<Admission<unknown>, 'gate' | 'limits'> & { readonly limits: StationLimits },
): void {
  const rate = new RateLimit(admission.limits.stationCalls ?? STATION_CALLS);
  for (const route of ROUTES) {
    addWrite(
      app,
      {
        path: `/elections/{electionId}/${route.path}`,
        summary: route.summary,
        description: SIGNED,
        tag: 'Polling stations',
        security: 'station',
        params: electionParams,
        query: z.strictObject({}),
        body: handedIn,
      },
      {
        ...admission,
        authenticate: async (c, electionId, body) => {
          if (!intake) {
            const refusal = refuse(c, 'log-unavailable', 'this process has no log to write to');
            return { ok: false, refusal };
          }
          const authentication = await authenticateStation(c, electionId, body, intake.directory);
          if (!authentication.ok) return authentication;
          const { stationId } = authentication.caller;
          const tooMany = refuseTooMany(c, rate, `${electionId}/${stationId}`);
          return tooMany
            ? { ok: false, refusal: tooMany }
            : { ok: true, caller: { intake, ...authentication.caller } };
        },
      },
      (c, { body }, caller) => handIn(c, route, body, caller),
    );
  }
}

async function handIn(
  c: Context,
  { topic, read }: StationRoute,
  { content, signature, at }: z.infer<typeof handedIn>,
  caller: CallingStation & { readonly intake: Intake },
): Promise<Response> {
  const { intake, election } = caller;
  const time = minuteOfCall(c, election.definition, at, 'json.at');
  if (!time.ok) return time.refusal;
  const partitions = await intake.requests.partitionsOf(topic);
  const bundle = openBundle(content, read, { caller, partitions });
  if (!bundle.ok) return refuse(c, bundle.problem, bundle.detail, bundle.errors);
  // Whether the bundle's own signature is genuine is seen where it is decided, which trusts no API.
  const recordAt = (minuteOfRecord: string): RequestRecord => ({
    key: bundle.key,
    value: JSON.stringify({ type: 'Bundle', version: 2, at: minuteOfRecord, content, signature }),
    requestIds: bundle.requestIds,
  });
  const answer = isSingleBallot(topic, bundle)
    ? await intake.castSingle({
        electionId: election.definition.electionId,
        state: caller.state,
        hours: election.states.get(caller.state),
        at,
        ballotId: bundle.key,
        content,
        signature,
        recordAt,
      })
    : (await intake.requests.handIn(topic, [recordAt(time.minute)]))[0];
  return answerDecisions(c, answer ? [answer] : []);
}

/** What comes in a bundle was shuffled by the station. */
function isSingleBallot(topic: RequestTopic, bundle: OpenedBundle): boolean {
  return topic === BALLOT_SUBMISSIONS && bundle.requestIds.length === 1;
}
