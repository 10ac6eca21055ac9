import { minuteNumber, minuteOfStep, type Night } from '@votestream/domain/timeline';

/** A race in one place at the end of a minute. */
export interface TimePoint {
  readonly at: string;
  /** By candidate, in the order of the definition. */
  readonly votes: readonly number[];
  readonly ballots: number;
}

/** More points than a chart has room for say nothing more. */
const POINTS_MAX = 180;
/** Minutes between two points; all divide the hour, so that its last minute is among them. */
const EVERY_MINUTES = [1, 2, 5, 10, 15, 30] as const;
const HOUR = 60;

/**
 * How the race went up to a step, as points for a chart: that step among them.
 * @param state null: the nation
 */
export function pointsUntil(night: Night, state: string | null, step: number): TimePoint[] {
  const { document } = night;
  const states = state === null ? document.states : [state];
  const minutes = document.steps * document.step;
  const every = EVERY_MINUTES.find((each) => minutes / each <= POINTS_MAX) ?? HOUR;
  const steps = Array.from({ length: document.steps }, (_, index) => index).filter(
    (index) =>
      index === step || (index < step && (minuteNumber(minuteOfStep(document, index)) + 1) % every === 0),
  );
  const votes = document.candidates.map((candidateId) =>
    states.map((code) => night.votes(code, candidateId)),
  );
  const ballots = states.map((code) => night.ballots(code));
  const sum = (series: readonly (readonly number[])[], at: number) =>
    series.reduce((total, each) => total + (each[at] ?? 0), 0);
  return steps.map((at) => ({
    at: minuteOfStep(document, at),
    votes: votes.map((series) => sum(series, at)),
    ballots: sum(ballots, at),
  }));
}

/** One point an hour, as the table beside a chart has them, and the last one. */
export function hourly(points: readonly TimePoint[]): TimePoint[] {
  return points.filter(
    ({ at }, index) =>
      index === points.length - 1 ||
      Math.floor((minuteNumber(at) + 1) / HOUR) !==
        Math.floor((minuteNumber(points[index - 1]?.at ?? at) + 1) / HOUR),
  );
}
