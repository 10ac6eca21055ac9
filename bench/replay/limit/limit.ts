import { fileURLToPath } from 'node:url';
import { runToEnd } from '../../processes.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

interface LimitReport {
  readonly events: number;
  /** Of the four read models. */
  readonly groups: number;
  readonly seconds: number;
}

export interface LimitSource {
  readonly databaseUrl: string;
  readonly brokers: readonly string[] | undefined;
  readonly events: number;
}

/** Runs the limit. @param onStart gets the id of its process. @throws when it has read another number of records. */
export async function runLimit(source: LimitSource, onStart: (pid: number) => void): Promise<LimitReport> {
  const { databaseUrl, brokers, events } = source;
  const place = brokers ? { LIMIT_BROKERS: brokers.join(',') } : { LIMIT_DATABASE_URL: databaseUrl };
  const env = { ...process.env, ...place, LIMIT_EVENTS: String(events) };
  // kafkajs on Node 24 sets timers in the past.
  const stdout = await runToEnd(['--disable-warning=TimeoutNegativeWarning', main], env, onStart);
  const report: LimitReport = JSON.parse(stdout);
  if (report.events !== events) throw new Error(`the limit has read ${report.events} of ${events} records`);
  return report;
}
