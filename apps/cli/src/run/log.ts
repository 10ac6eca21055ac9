import { topicsOf } from '@votestream/domain';
import type { EventLog, LogRecord } from '@votestream/event-log';
import { UsageError } from '../exit.ts';
import { type InstallationWithLog, withLog } from '../installation.ts';
import { print } from '../output.ts';

interface LogOptions {
  readonly follow?: boolean;
  readonly from?: number;
  readonly partition?: number;
  readonly limit?: number;
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

  const enough = new AbortController();
  const printer = { ...options, signal: AbortSignal.any([shutdown.signal, enough.signal]) };
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  const show = async (partition: number) => {
    for await (const lines of linesOf(log, name, partition, printer)) {
      // None are left where a page was on its way when another partition used up the limit.
      const shown = lines.slice(0, left);
      if (shown.length > 0) print(shown.join('\n'));
      left -= shown.length;
      if (left === 0) enough.abort();
      if (printer.signal.aborted) return;
    }
  };
  if (options.follow) await Promise.all(partitions.map(show));
  else for (const partition of partitions) if (left > 0) await show(partition);
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

/** A line for each record, in portions. */
async function* linesOf(
  log: EventLog,
  topic: string,
  partition: number,
  { follow = false, from = 0, json, signal }: LogOptions & { readonly signal: AbortSignal },
): AsyncGenerator<string[]> {
  const line = json ? lineOfJson : lineOfText;
  for await (const { records } of log.read(topic, partition, from, { follow, signal })) {
    yield records.map((record) => line(partition, record));
  }
}

function lineOfText(partition: number, { position, timestampMs, key, value }: LogRecord): string {
  const time = new Date(timestampMs).toISOString();
  return `${partition}:${position}  ${time}  ${key?.toString() ?? '-'}  ${value?.toString() ?? '(none)'}`;
}

function lineOfJson(partition: number, { position, timestampMs, key, value, headers }: LogRecord): string {
  return JSON.stringify({
    partition,
    position,
    timestampMs,
    key: key?.toString() ?? null,
    value: value?.toString() ?? null,
    headers: Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, bytes.toString()])),
  });
}
