import { z } from 'zod';

/** How the counting goes: what is in the log, what is built from it, and who builds. */

const generationProgress = z.object({
  topic: z.string(),
  /** null: all partitions of the topic together. */
  partition: z.int().nullable(),
  /** The next one to count. */
  position: z.int(),
  /** When the last batch was committed; null before the first. */
  committedAt: z.string().nullable(),
  /**
   * Records that are in the log and not counted. 0 is exact; more is an estimate, as positions have gaps. null where
   * the log does not answer, and in a generation that is not kept up to date.
   */
  behind: z.int().nullable(),
  /** Since nothing was left to count; 0 while nothing is; null where nobody has seen that yet. */
  behindSeconds: z.number().nullable(),
});

const generationView = z.object({
  projection: z.string(),
  generation: z.int(),
  /** Of the declaration that it was built from. */
  version: z.int(),
  state: z.enum(['building', 'serving', 'retired', 'snapshot', 'dropped']),
  /** By which a snapshot is asked for. */
  name: z.string().nullable(),
  /** Where a snapshot ends. */
  until: z.union([z.object({ minute: z.string() }), z.object({ positions: z.array(z.int()) })]).nullable(),
  createdAt: z.string(),
  changedAt: z.string(),
  /** read = folded + ignored + parked. The parked ones are its dead letters. */
  records: z.object({ read: z.int(), folded: z.int(), ignored: z.int(), parked: z.int() }),
  progress: z.array(generationProgress),
});
export type GenerationView = z.infer<typeof generationView>;

const projectorView = z.object({
  /** Random, anew with each start. */
  id: z.string(),
  startedAt: z.string(),
  heartbeatAgeSeconds: z.number(),
  /** Is the heartbeat young enough? */
  alive: z.boolean(),
  owns: z.array(z.object({ topic: z.string(), partition: z.int() })),
  rebuild: z
    .object({ projections: z.array(z.string()), phase: z.string(), read: z.int(), total: z.int() })
    .nullable(),
  /** Why something that should run does not. */
  problem: z.string().nullable(),
});

/** Records a second of the last minutes, by the totals of each series at even times; null where nobody could look. */
const rates = z.object({
  intervalSeconds: z.number(),
  /** A topic: what was written. `read model/generation`: what was counted. */
  series: z.array(z.object({ name: z.string(), perSecond: z.array(z.number().nullable()) })),
});
export type Rates = z.infer<typeof rates>;

export const operationsView = z.object({
  /** By the database's clock (ISO 8601). */
  asOf: z.string(),
  logAnswers: z.boolean(),
  /** End of each topic of events, by partition; one number where only the whole topic is told. */
  topics: z.array(z.object({ topic: z.string(), partitions: z.int(), end: z.array(z.int()) })),
  /** Requests, which the adjudicator decides; all partitions together. Empty where the log does not answer. */
  requests: z.array(
    z.object({
      topic: z.string(),
      partitions: z.int(),
      end: z.int(),
      /** In the log and not decided: 0 is exact, more is an estimate. */
      undecided: z.int(),
    }),
  ),
  /** Processes that decide; null where the log does not answer. One that died counts until its lease ends. */
  adjudicators: z.int().nullable(),
  generations: z.array(generationView),
  /** Declared read models of which no generation serves. */
  unserved: z.array(z.string()),
  projectors: z.array(projectorView),
});
export type OperationsView = z.infer<typeof operationsView>;

/** What is answered: with what this process has seen. */
export const operationsAnswer = operationsView.extend({
  rates,
  web: z.object({
    startedAt: z.string(),
    /** Of the live feed of this process. */
    subscribers: z.int(),
  }),
});
export type OperationsAnswer = z.infer<typeof operationsAnswer>;
