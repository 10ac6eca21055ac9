import type { Rates } from '../contract/operations.ts';
import type { Operations } from './operations.ts';

/** Between two samples. */
export const SAMPLE_MS = 2_000;
/** Three minutes. */
const SAMPLES_MAX = 90;
/** A sample that came so much later than its turn says nothing of the time before it. */
const GAP_MS = 2 * SAMPLE_MS;

interface Sample {
  readonly atMs: number;
  /** Of each series, how many records there have been in all. */
  readonly totals: ReadonlyMap<string, number>;
}

/**
 * How many records a second were written, and counted, in the last minutes. Totals are looked at every two seconds, so
 * that whoever opens the page sees what was before; a time in which nobody could look is a gap.
 */
export class RateHistory {
  #samples: readonly Sample[] = [];

  add({ view }: Operations): void {
    const atMs = Date.parse(view.asOf);
    const last = this.#samples.at(-1);
    if (last && atMs <= last.atMs) return;
    this.#samples = [...this.#samples, { atMs, totals: totalsOf(view) }].slice(-SAMPLES_MAX - 1);
  }

  get rates(): Rates {
    const latest = this.#samples.at(-1);
    const rates = (name: string) =>
      this.#samples.slice(1).map((sample, index) => rateBetween(this.#samples[index], sample, name));
    return {
      intervalSeconds: SAMPLE_MS / 1_000,
      series: [...(latest?.totals.keys() ?? [])].map((name) => ({ name, perSecond: rates(name) })),
    };
  }
}

function totalsOf({ topics, requests, generations }: Operations['view']): Map<string, number> {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
  return new Map([
    ...topics.map(({ topic, end }): [string, number] => [topic, sum(end)]),
    ...requests.map(({ topic, end }): [string, number] => [topic, end]),
    ...generations.flatMap(({ projection, generation, state, records }): [string, number][] =>
      state === 'serving' ? [[`${projection}/${generation}`, records.read]] : [],
    ),
  ]);
}

/** null where nobody looked, or the series did not exist. */
function rateBetween(before: Sample | undefined, after: Sample, name: string): number | null {
  const [from, to] = [before?.totals.get(name), after.totals.get(name)];
  if (!before || from === undefined || to === undefined) return null;
  const milliseconds = after.atMs - before.atMs;
  if (milliseconds > GAP_MS || to < from) return null;
  return Math.round(((to - from) / milliseconds) * 10_000) / 10;
}
