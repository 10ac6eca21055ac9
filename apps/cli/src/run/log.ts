import { topicsOf } from '@votestream/domain';
import type { EventLog, LogRecord } from '@votestream/event-log';
import { UsageError } from '../exit.ts';
import { type InstallationWithLog, withLog } from '../installation.ts';
import { print, printJson } from '../output.ts';

interface LogOptions {
  readonly follow?: boolean;
  readonly from?: number;
  readonly partition?: number;
  readonly json?: true;
}

export async function run(topic: string, options: LogOptions): Promise<void> {
  await withLog('log', (installation) => printTopic(installation, topic, options));
}

async function printTopic(
  { log, configuration, shutdown }: InstallationWithLog,
  topic: string,
  options: LogOptions,
): Promise<void> {
  const name = topicName(topic, configuration.partitions);
  await log.createTopics(topicsOf(configuration.partitions));
  const partitions = partitionsOf(name, await log.partitionCount(name), options.partition);
  process.stdout.once('error', () => shutdown.close());

  const show = (partition: number) => printPartition(log, name, partition, options, shutdown.signal);
  if (options.follow) await Promise.all(partitions.map(show));
  else for (const partition of partitions) await show(partition);
}

function topicName(given: string, partitions: number): string {
  const names = topicsOf(partitions).map(({ name }) => name);
  const name = names.find((each) => each === given || each === `votestream.${given}`);
  if (name) return name;
  throw new UsageError(
    `there is no topic ${given}`,
    `topics: ${names.map((each) => each.split('.')[1]).join(', ')}`,
  );
}

function partitionsOf(topic: string, count: number, only: number | undefined): number[] {
  const all = Array.from({ length: count }, (_, partition) => partition);
  if (only === undefined) return all;
  if (only < count) return [only];
  throw new UsageError(`${topic} has no partition ${only}`, `it has ${count}: 0 to ${count - 1}`);
}

async function printPartition(
  log: EventLog,
  topic: string,
  partition: number,
  { follow = false, from = 0, json }: LogOptions,
  signal: AbortSignal,
): Promise<void> {
  for await (const batch of log.read(topic, partition, from, { follow, signal })) {
    for (const record of batch.records) {
      if (json) printJson(recordJson(partition, record));
      else
        print(
          `${partition}:${record.position}  ${new Date(record.timestampMs).toISOString()}  ${record.key?.toString() ?? '-'}  ${record.value?.toString() ?? '(none)'}`,
        );
    }
    if (signal.aborted) return;
  }
}

/** The value as text, and as base64 where it is not UTF-8. */
function recordJson(partition: number, { position, timestampMs, key, value, headers }: LogRecord) {
  return {
    partition,
    position,
    timestampMs,
    key: key?.toString() ?? null,
    value: value?.toString() ?? null,
    headers: Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, bytes.toString()])),
  };
}
