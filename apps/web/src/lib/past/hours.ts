import { minuteNumber, minuteText } from '@votestream/domain/timeline';

/** Marks on a chart's axis of time are whole hours, so many at most. */
const MARKS_MAX = 7;
const STEP_HOURS = [1, 2, 3, 4, 6, 12, 24] as const;
const HOUR = 60;

/** The hours to mark between two minutes: every one, or every second, third … where those are too many. */
export function hoursBetween({ from, to }: { readonly from: string; readonly to: string }): string[] {
  const [first, last] = [minuteNumber(from), minuteNumber(to)];
  const hours = (last - first) / HOUR;
  const step = (STEP_HOURS.find((each) => hours / each < MARKS_MAX) ?? hours) * HOUR;
  const begin = Math.ceil(first / step) * step;
  const marks: string[] = [];
  for (let minute = begin; minute <= last; minute += step) marks.push(minuteText(minute));
  return marks;
}
