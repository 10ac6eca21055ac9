import type { HeldDay } from './held-day.ts';

/** A place of a topic in the metrics; projections are at different ones. */
const POSITION = /^votestream_projection_position\{.*topic="([^"]+)".*\} (\d+)$/gm;

interface Sighting {
  readonly atMs: number;
  readonly topic: string;
  /** Of what stands before it something was heard by then. */
  readonly end: number;
}

/** What the metrics, look by look, and the lines of the logs say of how far a topic was, and when. */
export class Sightings {
  readonly #found: readonly Sighting[];

  constructor({ scrapes, logged }: Pick<HeldDay, 'scrapes' | 'logged'>) {
    const inMetrics = scrapes.flatMap(({ atMs, metrics }) =>
      [...metrics.matchAll(POSITION)].map(([, topic = '', end]) => ({ atMs, topic, end: Number(end) })),
    );
    const inLogs = logged.split('\n').flatMap((line) => {
      if (line === '') return [];
      const { time, topic, position } = JSON.parse(line);
      return typeof topic === 'string' && typeof position === 'number'
        ? [{ atMs: Number(time), topic, end: position }]
        : [];
    });
    this.#found = [...inMetrics, ...inLogs].toSorted((a, b) => a.atMs - b.atMs);
  }

  /** When it was first told that a topic went beyond a position; infinity where it never was. */
  firstOf(topic: string, position: number): number {
    const first = this.#found.find((each) => each.topic === topic && each.end > position);
    return first?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** How many different places were told of a topic. */
  count(topic: string): number {
    return new Set(this.#found.flatMap((each) => (each.topic === topic ? [each.end] : []))).size;
  }
}
