import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { packedFrame } from '../contract/live.ts';
import { packed } from '../frames.ts';
import { answer, versionOf } from '../http/conditional.ts';
import { snapshotOf } from '../live/frame.ts';
import type { LiveHub, Refusal } from '../live/hub.ts';
import { type Outlet, StreamOutlet } from '../live/outlet.ts';
import { refuse } from '../problems.ts';
import type { ElectionState } from '../state/election-state.ts';
import type { ElectionStates } from '../state/election-states.ts';
import type { Timelines } from '../timeline/timelines.ts';
import { refuseMoment } from './moment.ts';
import { asOfQuery, ELECTION_ANSWERS, electionParams } from './openapi.ts';

const getSnapshot = createRoute({
  method: 'get',
  path: '/elections/{electionId}/snapshot',
  summary: 'Every number of an election, as the first frame of the live feed has it',
  request: { params: electionParams, query: z.strictObject(asOfQuery) },
  responses: {
    200: { description: 'A snapshot', content: { 'application/json': { schema: packedFrame } } },
    ...ELECTION_ANSWERS,
  },
});

const getLive = createRoute({
  method: 'get',
  path: '/elections/{electionId}/live',
  summary: 'The live feed as server-sent events: `snapshot`, then `update`; the data is as in `snapshot`',
  request: { params: electionParams },
  responses: {
    200: { description: 'An endless stream', content: { 'text/event-stream': { schema: z.string() } } },
    ...ELECTION_ANSWERS,
  },
});

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that compresses or buffers would hold frames back.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

export function liveRoutes(states: ElectionStates, timelines: Timelines, hub: LiveHub) {
  /** Serialized once for all who ask for the same state. */
  const snapshots = new WeakMap<ElectionState, Uint8Array<ArrayBuffer>>();
  const snapshotBytes = (state: ElectionState) => {
    const before = snapshots.get(state);
    if (before) return before;
    const bytes = new TextEncoder().encode(JSON.stringify(packed(snapshotOf(state))));
    snapshots.set(state, bytes);
    return bytes;
  };

  return new OpenAPIHono<{ Bindings: { readonly connection?: Outlet } }>()
    .openapi(getSnapshot, async (c) => {
      const { electionId } = c.req.valid('param');
      const { asOf } = c.req.valid('query');
      const moment = await timelines.moment(electionId, asOf);
      if (moment.outcome !== 'found') return refuseMoment(c, moment, electionId, asOf);
      const { state } = moment;
      return answer(c, versionOf(state), { mediaType: 'application/json', body: () => snapshotBytes(state) });
    })
    .openapi(getLive, async (c) => {
      const { electionId } = c.req.valid('param');
      // Nobody reads the body of a HEAD request: it must not take a subscriber's place.
      if (c.req.raw.method === 'HEAD' && (await states.of(electionId)))
        return c.body(null, 200, STREAM_HEADERS);
      const outlet = c.env?.connection ?? new StreamOutlet();
      const subscription = await hub.subscribe(electionId, outlet);
      if (subscription.outcome === 'refused')
        return refuse(c, subscription.reason, DETAIL_OF[subscription.reason]);
      if (outlet instanceof StreamOutlet) return c.body(outlet.stream, 200, STREAM_HEADERS);
      return c.body(null, 200, STREAM_HEADERS);
    });
}

const DETAIL_OF: Readonly<Record<Refusal, string>> = {
  'unknown-election': 'no election of this id is announced',
  'too-many-subscribers': 'this process serves as many readers of the live feed as it may; try again',
};
