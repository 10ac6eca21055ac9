import { ELECTORAL_ROLL } from '@votestream/domain';
import type { ReportedMetric } from '@votestream/read-models';
import type { GenerationView, OperationsView } from '../contract/operations.ts';
import type { Operations } from './operations.ts';

/**
 * What anybody may know. A voter's id decides the partition of a check-in, and no public answer divides the electoral
 * roll by partitions: counts that did, every second, would say who may just have been handed a ballot. So the roll is
 * told as a whole. The ballot box is told by partition: a ballot's id is random, and the results say the same.
 * (docs/decisions/0013-metrics.md)
 */
export function published({ view, metrics, caughtUpAt }: Operations): Operations {
  return { view: publishedView(view), metrics: new Map([...metrics].map(publishedMetrics)), caughtUpAt };
}

/** The label of a series that stands for all partitions. */
export const ALL_PARTITIONS = 'all';

function publishedView(view: OperationsView): OperationsView {
  return {
    ...view,
    topics: view.topics.map((each) =>
      each.topic === ELECTORAL_ROLL ? { ...each, end: [sumOf(each.end)] } : each,
    ),
    generations: view.generations.map((each) => ({
      ...each,
      until: each.progress.some(({ topic }) => topic === ELECTORAL_ROLL)
        ? withoutPositions(each)
        : each.until,
      progress: together(each.progress),
    })),
  };
}

type Progress = GenerationView['progress'][number];

function together(progress: readonly Progress[]): Progress[] {
  const roll = progress.filter(({ topic }) => topic === ELECTORAL_ROLL);
  const others = progress.filter(({ topic }) => topic !== ELECTORAL_ROLL);
  if (roll.length === 0) return others;
  const whole: Progress = {
    topic: ELECTORAL_ROLL,
    partition: null,
    position: sumOf(roll.map(({ position }) => position)),
    committedAt: most(roll.map(({ committedAt }) => committedAt)),
    behind: unlessUnknown(
      roll.map(({ behind }) => behind),
      sumOf,
    ),
    behindSeconds: unlessUnknown(
      roll.map(({ behindSeconds }) => behindSeconds),
      (each) => Math.max(...each),
    ),
  };
  return [...others, whole];
}

function withoutPositions({ until }: GenerationView): GenerationView['until'] {
  return until && 'positions' in until ? { positions: [sumOf(until.positions)] } : until;
}

function publishedMetrics([id, metrics]: readonly [string, readonly ReportedMetric[]]): [
  string,
  ReportedMetric[],
] {
  return [id, metrics.map((metric) => ({ ...metric, values: metric.values.map(publishedSeries) }))];
}

/** Series that become alike are added up where they are shown. */
function publishedSeries(series: ReportedMetric['values'][number]): ReportedMetric['values'][number] {
  const { labels } = series;
  const divides = labels['topic'] === ELECTORAL_ROLL && labels['partition'] !== undefined;
  return divides ? { ...series, labels: { ...labels, partition: ALL_PARTITIONS } } : series;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

function most(times: readonly (string | null)[]): string | null {
  return times.reduce((late, each) => (each !== null && (late === null || each > late) ? each : late), null);
}

function unlessUnknown(
  numbers: readonly (number | null)[],
  of: (known: readonly number[]) => number,
): number | null {
  const known = numbers.filter((each) => each !== null);
  return known.length === numbers.length ? of(known) : null;
}
