import { connect } from 'node:net';
import type { PackedFrame } from '@votestream/api/client';
import { quantile } from '../report.ts';
import { EventReader, type ReadEvent, type Reading } from './event-reader.ts';

/** What the benchmark asks of this process. */
export type Order =
  | { readonly do: 'subscribe'; readonly port: number; readonly path: string; readonly subscribers: number }
  | { readonly do: 'measure' }
  /** With the times of the commits, as the database gave them, in milliseconds since the epoch. */
  | { readonly do: 'report'; readonly commits: readonly number[] };

export type Task =
  | { readonly did: 'subscribed'; readonly milliseconds: number }
  | { readonly did: 'received'; readonly received: Received };

/** Of all connections, in the measured time. */
export interface Received {
  readonly updates: number;
  readonly updateBytes: number;
  readonly updateBytesMax: number;
  /** A reader that was too slow gets a snapshot in place of what it missed. */
  readonly snapshots: number;
  readonly snapshotBytesMax: number;
  /** Updates that follow another frame than the one before them: frames that were lost. */
  readonly gaps: number;
  readonly disconnected: number;
  /** From each commit to the frame that is the first to show it, by all readers. */
  readonly deliveryMs: Quantiles;
  /** Commits in the measured time. */
  readonly commits: number;
  /** From the newest commit that a frame shows. */
  readonly newestMs: Quantiles;
  /** From the newest commit that the frame before showed: no commit that this one is the first to show has waited longer. */
  readonly oldestMs: Quantiles;
}

type Quantiles = Readonly<Record<'p50' | 'p99' | 'max', number>>;

/** Connections that are opened at one time. */
const CONNECTING_MAX = 50;

const seen = { updates: 0, updateBytes: 0, updateBytesMax: 0, snapshots: 0, snapshotBytesMax: 0, gaps: 0 };
/** What arrives on any connection; it is read before anything else can arrive. */
const arriving = Buffer.alloc(256 * 1024);
const lastReading: Reading = { bytes: Buffer.alloc(0), events: [] };
let disconnected = 0;
let newest: number[] = [];
let oldest: number[] = [];
/** The first to show what was committed after one time and up to another: both, and when it was received. */
let shown: (readonly [after: number, until: number, receivedMs: number])[] = [];

process.on('message', (order: Order) => {
  if (order.do === 'subscribe') void subscribeAll(order);
  if (order.do === 'measure') {
    for (const key of Object.keys(seen) as (keyof typeof seen)[]) seen[key] = 0;
    newest = [];
    oldest = [];
    shown = [];
  }
  if (order.do === 'report') {
    const received = {
      ...seen,
      disconnected,
      ...deliveryOf(order.commits),
      newestMs: quantiles(newest),
      oldestMs: quantiles(oldest),
    };
    tell({ did: 'received', received });
  }
});

function tell(task: Task): void {
  process.send?.(task);
}

async function subscribeAll({ port, path, subscribers }: Extract<Order, { do: 'subscribe' }>): Promise<void> {
  const startedMs = performance.now();
  let left = subscribers;
  const work = async () => {
    for (; left > 0; ) {
      left -= 1;
      await subscribe(port, path);
    }
  };
  await Promise.all(Array.from({ length: CONNECTING_MAX }, work));
  tell({ did: 'subscribed', milliseconds: performance.now() - startedMs });
}

/** Resolves with the first frame. */
function subscribe(port: number, path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let id: string | undefined;
  let committedMs = 0;
  const onEvent = ({ data, bytes }: ReadEvent) => {
    const receivedMs = Date.now();
    const { frame, committed } = frameIn(data);
    if (frame.kind === 'snapshot') {
      seen.snapshots += 1;
      seen.snapshotBytesMax = Math.max(seen.snapshotBytesMax, bytes);
    } else {
      seen.updates += 1;
      seen.updateBytes += bytes;
      seen.updateBytesMax = Math.max(seen.updateBytesMax, bytes);
      if (frame.previous !== id && frame.id !== id) seen.gaps += 1;
      // A frame with no new commit in it tells of the log, or of the clock.
      if (committed > committedMs && committedMs > 0) {
        newest.push(receivedMs - committed);
        oldest.push(receivedMs - committedMs);
        shown.push([committedMs, committed, receivedMs]);
      }
    }
    id = frame.id;
    committedMs = committed;
    resolve();
  };
  const reader = new EventReader(onEvent, lastReading);
  const onread = {
    buffer: arriving,
    callback: (length: number) => {
      reader.take(arriving.subarray(0, length));
      return true;
    },
  };
  const socket = connect({ port, host: '127.0.0.1', onread }, () => {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`);
  });
  socket.setNoDelay(true);
  socket.on('error', reject);
  socket.on('close', () => {
    disconnected += 1;
    reject(new Error('the server closed a connection'));
  });
  return promise;
}

function deliveryOf(commits: readonly number[]): Pick<Received, 'deliveryMs' | 'commits'> {
  const times = commits.toSorted((a, b) => a - b);
  const delays: number[] = [];
  const met = new Set<number>();
  for (const [after, until, receivedMs] of shown) {
    for (let at = firstAfter(times, after); at < times.length; at += 1) {
      const time = times[at] ?? Number.POSITIVE_INFINITY;
      if (time > until) break;
      met.add(at);
      delays.push(receivedMs - time);
    }
  }
  return { deliveryMs: quantiles(delays), commits: met.size };
}

/** The index of the first of ascending times that is later. */
function firstAfter(times: readonly number[], after: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

type Head = Pick<PackedFrame, 'kind' | 'id' | 'previous' | 'freshness'>;

interface ParsedFrame {
  readonly data: string;
  readonly frame: Head;
  /** Milliseconds since the epoch; NaN where nothing was committed. */
  readonly committed: number;
}

let last: ParsedFrame | undefined;

/** The boundary to the feed. What is the same text is parsed once; that the rows are right is tested elsewhere. */
function frameIn(data: string): ParsedFrame {
  if (data !== last?.data) {
    const frame = JSON.parse(data) as Head;
    last = { data, frame, committed: Date.parse(frame.freshness.committedAt ?? '') };
  }
  return last;
}

function quantiles(milliseconds: readonly number[]): Quantiles {
  return {
    p50: quantile(milliseconds, 0.5),
    p99: quantile(milliseconds, 0.99),
    max: quantile(milliseconds, 1),
  };
}
