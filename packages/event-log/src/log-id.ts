import type { LogRecord } from './event-log.ts';

/** The log's id from its first record, `LogCreated`; undefined where that is not one. */
export function logIdIn(record: LogRecord): string | undefined {
  try {
    const event: unknown = JSON.parse(record.value?.toString('utf8') ?? 'null');
    const data = isObject(event) ? event['data'] : undefined;
    const logId = isObject(data) ? data['logId'] : undefined;
    return typeof logId === 'string' ? logId : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
