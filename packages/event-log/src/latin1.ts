import type { LogRecord } from './event-log.ts';
import { StoredRecord } from './postgres/stored-record.ts';

/**
 * A record's value, each byte as the character of that number (Latin-1); null where there is no value. Nothing is made
 * on the way to it but the text.
 */
export function latin1Of(record: Pick<LogRecord, 'value'>): string | null {
  if (record instanceof StoredRecord) return record.latin1();
  return record.value === null ? null : record.value.toString('latin1');
}
