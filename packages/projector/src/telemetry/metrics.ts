import { Counter, Histogram, Registry } from 'prom-client';
import type { CommittedBatch } from './telemetry.ts';

const BATCH_RECORDS = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000];
const COMMIT_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];

/**
 * What this process has counted since it started. No label names a vote or a voter. Histograms are by topic only: a
 * report that goes to the database every second stays small.
 */
export class ProjectorMetrics {
  readonly #registry = new Registry();
  readonly #records = new Counter({
    name: 'votestream_projector_records_total',
    help: 'Records that this projector has counted into what serves.',
    labelNames: ['topic', 'partition'],
    registers: [this.#registry],
  });
  readonly #parked = new Counter({
    name: 'votestream_projector_parked_records_total',
    help: 'Dead letters that this projector has left, over all projections.',
    labelNames: ['topic', 'partition'],
    registers: [this.#registry],
  });
  readonly #batches = new Counter({
    name: 'votestream_projector_batches_total',
    help: 'Batches that this projector has committed, by projection that counted them.',
    labelNames: ['projection'],
    registers: [this.#registry],
  });
  readonly #batchRecords = new Histogram({
    name: 'votestream_projector_batch_size_records',
    help: 'Records in a batch that was committed.',
    labelNames: ['topic'],
    buckets: BATCH_RECORDS,
    registers: [this.#registry],
  });
  readonly #commitSeconds = new Histogram({
    name: 'votestream_projector_commit_duration_seconds',
    help: 'Time from the begin of a transaction until it was committed.',
    labelNames: ['topic'],
    buckets: COMMIT_SECONDS,
    registers: [this.#registry],
  });

  /** A series that begins with its first value would hide that value from a rate. */
  constructor(topics: readonly string[]) {
    for (const topic of topics) {
      this.#batchRecords.zero({ topic });
      this.#commitSeconds.zero({ topic });
    }
  }

  assigned(topic: string, partition: number): void {
    this.#records.inc({ topic, partition }, 0);
    this.#parked.inc({ topic, partition }, 0);
  }

  committed({ topic, partition, records, parked, commitMs, projections }: CommittedBatch): void {
    this.#records.inc({ topic, partition }, records);
    this.#parked.inc({ topic, partition }, parked);
    for (const projection of projections) this.#batches.inc({ projection });
    this.#batchRecords.observe({ topic }, records);
    this.#commitSeconds.observe({ topic }, commitMs / 1_000);
  }

  /** As prom-client's own types of this do not have them; the schema of a report checks them. */
  read(): Promise<unknown[]> {
    return this.#registry.getMetricsAsJSON();
  }
}
