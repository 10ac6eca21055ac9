import { AggregatorRegistry, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { GenerationView, OperationsView } from '../contract/operations.ts';
import type { Operations } from './operations.ts';
import { ALL_PARTITIONS } from './published.ts';

export const METRICS_MEDIA_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

const GENERATION_STATES = ['building', 'serving', 'retired', 'snapshot'] as const;

let processMetrics: Registry | undefined;

/**
 * CPU, memory, event loop, from the first call on. They belong to the process, of which there is one, however many
 * applications run in it.
 */
export function metricsOfProcess(): Registry {
  if (!processMetrics) {
    processMetrics = new Registry();
    collectDefaultMetrics({ register: processMetrics });
  }
  return processMetrics;
}

/** @param operations undefined where the database does not answer: the process still says how it is. */
export async function metricsText(ofProcess: Registry, operations: Operations | undefined): Promise<string> {
  const registries = [ofProcess, availability(operations)];
  if (operations) registries.push(metricsOf(operations.view), metricsOfProjectors(operations.metrics));
  return (await Promise.all(registries.map((each) => each.metrics()))).join('\n');
}

function availability(operations: Operations | undefined): Registry {
  const registry = new Registry();
  const up = (name: string, help: string, isUp: boolean) =>
    new Gauge({ name, help, registers: [registry] }).set(isUp ? 1 : 0);
  up('votestream_database_up', 'Does the database with the read models answer?', operations !== undefined);
  up('votestream_log_up', 'Does the log answer?', operations?.view.logAnswers ?? false);
  return registry;
}

/** Made anew for each answer, so that no series outlives what it is about. */
function metricsOf({ generations, projectors }: OperationsView): Registry {
  const registry = new Registry();
  const registers = [registry];
  const labelNames = ['projection', 'generation', 'state', 'topic', 'partition'];
  const lagRecords = new Gauge({
    name: 'votestream_projection_lag_records',
    help: 'Records in the log that the generation has not counted. 0 is exact, more is an estimate.',
    labelNames,
    registers,
  });
  const lagSeconds = new Gauge({
    name: 'votestream_projection_lag_seconds',
    help: 'Time since nothing was left to count; 0 while nothing is. Absent where nobody has seen that yet.',
    labelNames,
    registers,
  });
  const position = new Gauge({
    name: 'votestream_projection_position',
    help: 'Next position to count.',
    labelNames,
    registers,
  });
  const deadLetters = new Gauge({
    name: 'votestream_projection_dead_letters',
    help: 'Records that the generation could not count, and has set aside.',
    labelNames: ['projection', 'generation', 'state'],
    registers,
  });
  const state = new Gauge({
    name: 'votestream_generation_state',
    help: '1 for the state that the generation is in, 0 for the others.',
    labelNames: ['projection', 'generation', 'state'],
    registers,
  });
  for (const each of generations) {
    const labels = { projection: each.projection, generation: String(each.generation) };
    for (const name of GENERATION_STATES) state.set({ ...labels, state: name }, name === each.state ? 1 : 0);
    deadLetters.set({ ...labels, state: each.state }, each.records.parked);
    if (each.state !== 'serving' && each.state !== 'building') continue;
    for (const progress of each.progress) {
      const series = { ...labels, state: each.state, ...placeOf(progress) };
      position.set(series, progress.position);
      if (progress.behind !== null) lagRecords.set(series, progress.behind);
      if (progress.behindSeconds !== null) lagSeconds.set(series, progress.behindSeconds);
    }
  }
  const heartbeatAge = new Gauge({
    name: 'votestream_projector_heartbeat_age_seconds',
    help: 'Time since the projector last said that it is alive. One that stopped in good order is gone at once, one that died after an hour.',
    labelNames: ['projector'],
    registers,
  });
  for (const { id, heartbeatAgeSeconds } of projectors)
    heartbeatAge.set({ projector: id }, heartbeatAgeSeconds);
  return registry;
}

function placeOf({ topic, partition }: GenerationView['progress'][number]) {
  return { topic, partition: partition === null ? ALL_PARTITIONS : String(partition) };
}

/**
 * The counters and histograms of the projectors that are alive, each with the id of its projector as a label. They
 * are not added up here: the sum would fall when one of several ends, which Prometheus takes for a counter that
 * began again at 0 (and everything that the others had counted for new). With a label each series begins and ends
 * with its process, and `sum without (projector) (rate(…))` is right. Each API process shows the same ones: where
 * several are scraped, take `max by (projector, topic, partition)` first.
 */
function metricsOfProjectors(reports: Operations['metrics']): Registry {
  const labelled = [...reports].map(([projector, metrics]) =>
    metrics.map((metric) => ({
      ...metric,
      values: metric.values.map((series) => ({ ...series, labels: { ...series.labels, projector } })),
    })),
  );
  return AggregatorRegistry.aggregate(labelled);
}
