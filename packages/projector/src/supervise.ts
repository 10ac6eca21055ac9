import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Projection } from '@votestream/domain/projections';
import type { EventLog } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import {
  DeclarationChangedError,
  isUnavailable,
  planGenerations,
  type ReadModels,
  RebuildInProgressError,
} from '@votestream/read-models';
import { type RecountGenerations, rebuild } from './rebuild/index.ts';
import { untilAvailable } from './retry.ts';
import type { Telemetry } from './telemetry/index.ts';

/** How soon a generation that another process has let serve is counted here, where no record comes before. */
const LOOK_MS = 500;
/** After a rebuild that failed, the next attempt waits so long, then twice as long, and so on. */
const RETRY_MS_MIN = 5_000;
const RETRY_MS_MAX = 300_000;

export interface SuperviseOptions {
  readonly log: EventLog;
  readonly readModels: ReadModels;
  readonly projections: readonly Projection[];
  readonly recount: RecountGenerations;
  /** Lets the counters of this process look which generations serve. */
  readonly refresh: () => Promise<void>;
  readonly telemetry: Telemetry;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Watches which generations serve, until the signal aborts: builds those that are missing, unless another process
 * does, and tells the counters when others serve.
 * @throws DeclarationChangedError when a newer program has taken over.
 */
export async function supervise(options: SuperviseOptions): Promise<void> {
  const { readModels, projections, refresh, signal, logger } = options;
  let counted: unknown;
  let notBeforeMs = 0;
  let retryMs = RETRY_MS_MIN;
  while (!signal.aborted) {
    const plan = await untilAvailable(() => planGenerations(readModels.db, projections), { signal, logger });
    if (plan === undefined) return;
    const serving = plan.current.map(({ projection, generation }) => [projection.name, generation]);
    if (!isDeepStrictEqual(serving, counted)) await refresh();
    counted = serving;
    if (plan.toBuild.length > 0 && performance.now() >= notBeforeMs) {
      const outcome = await build(options, plan.toBuild);
      if (outcome === 'complete') continue;
      if (outcome === 'failed') {
        notBeforeMs = performance.now() + retryMs;
        retryMs = Math.min(2 * retryMs, RETRY_MS_MAX);
      }
    }
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** `elsewhere`: another process builds one of them. `interrupted`: the database was away. */
async function build(
  { log, readModels, recount, telemetry, signal, logger }: SuperviseOptions,
  projections: readonly Projection[],
): Promise<'complete' | 'elsewhere' | 'interrupted' | 'failed' | 'stopped'> {
  const names = projections.map(({ name }) => name);
  try {
    const { outcome, records, builds } = await rebuild({
      log,
      readModels,
      projections,
      recount,
      onProgress: (progress) => telemetry.rebuilding({ projections: names, ...progress }),
      signal,
      logger,
    });
    telemetry.problem(undefined);
    logger.info({ builds, records, outcome }, 'read models were built');
    return outcome;
  } catch (error) {
    if (error instanceof DeclarationChangedError) throw error;
    if (error instanceof RebuildInProgressError) return 'elsewhere';
    if (signal.aborted) return 'stopped';
    if (isUnavailable(error)) {
      logger.warn(
        { err: error },
        'the database does not answer; the read models are built on as soon as it does',
      );
      return 'interrupted';
    }
    // The message may quote a record, and what telemetry is told is published.
    const kind = error instanceof Error ? error.name : 'error';
    telemetry.problem(`${names.join(', ')} cannot be built (${kind}); the log of this projector says why`);
    logger.error({ err: error, projections: names }, 'read models cannot be built; what serves goes on');
    return 'failed';
  } finally {
    telemetry.rebuilding(undefined);
  }
}
