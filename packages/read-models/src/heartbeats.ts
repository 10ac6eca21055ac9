import { desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Reader } from './database.ts';
import { projectors } from './tables.ts';

const PARTITIONS_MAX = 1_000;
const METRICS_MAX = 50;
const SERIES_MAX = 2_000;
const PROJECTIONS_MAX = 100;
const PROBLEM_CHARACTERS_MAX = 1_000;
/** Heartbeats that are read at once, the latest first. */
const PROJECTORS_MAX = 100;
/** The rows of projectors that died are kept this long, so that their silence is seen. */
const DEAD_KEPT = sql`interval '1 hour'`;

/** A metric as prom-client gives and takes it. */
const reportedMetric = z.object({
  name: z.string().regex(/^[a-z_]+$/),
  help: z.string(),
  type: z.enum(['counter', 'gauge', 'histogram']),
  aggregator: z.literal('sum'),
  values: z
    .array(
      z.object({
        value: z.number(),
        labels: z.record(z.string().regex(/^[a-z_]+$/), z.union([z.string(), z.number()])),
        /** Of one series of a histogram: its name with `_bucket`, `_sum` or `_count`. */
        metricName: z.string().optional(),
      }),
    )
    .max(SERIES_MAX),
});
export type ReportedMetric = z.infer<typeof reportedMetric>;

/** What a running projector says of itself, about every second. */
export const projectorReport = z.object({
  /** Those that it owns. */
  partitions: z
    .array(
      z.object({
        topic: z.string(),
        partition: z.int(),
        /**
         * When it last saw that no committed record was left to count (ISO 8601, the database's clock); null before
         * the first time.
         */
        caughtUpAt: z.iso.datetime().nullable(),
      }),
    )
    .max(PARTITIONS_MAX),
  metrics: z.array(reportedMetric).max(METRICS_MAX),
  /** What it builds now. */
  rebuild: z
    .object({
      projections: z.array(z.string()).max(PROJECTIONS_MAX),
      phase: z.string(),
      /** Records. */
      read: z.int(),
      total: z.int(),
    })
    .nullable(),
  /** Why something that should run does not. It is published. */
  problem: z.string().max(PROBLEM_CHARACTERS_MAX).nullable(),
});
export type ProjectorReport = z.infer<typeof projectorReport>;

export interface Heartbeat {
  readonly id: string;
  readonly startedAt: Date;
  /** Since the last one, by the database's clock. */
  readonly ageSeconds: number;
  /** null where another version of VoteStream has written something else. */
  readonly report: ProjectorReport | null;
}

/** A projector says that it is alive, at the time that the database's clock shows, and clears away who died long ago. */
export async function beat(db: Reader, id: string, report: ProjectorReport): Promise<void> {
  const now = sql`clock_timestamp()`;
  await db
    .insert(projectors)
    .values({ id, heartbeatAt: now, report })
    .onConflictDoUpdate({ target: projectors.id, set: { heartbeatAt: now, report: sql`excluded.report` } });
  await db.delete(projectors).where(sql`${projectors.heartbeatAt} < ${now} - ${DEAD_KEPT}`);
}

/** It stops in good order: nobody is to miss it. */
export async function endHeartbeat(db: Reader, id: string): Promise<void> {
  await db.delete(projectors).where(eq(projectors.id, id));
}

/** The latest first; also of those who have died within the hour. */
export async function heartbeats(db: Reader): Promise<Heartbeat[]> {
  const rows = await db
    .select({
      id: projectors.id,
      startedAt: projectors.startedAt,
      ageSeconds: sql`extract(epoch FROM clock_timestamp() - ${projectors.heartbeatAt})`.mapWith(Number),
      report: projectors.report,
    })
    .from(projectors)
    .orderBy(desc(projectors.heartbeatAt))
    .limit(PROJECTORS_MAX);
  return rows.map((row) => ({ ...row, report: projectorReport.safeParse(row.report).data ?? null }));
}
