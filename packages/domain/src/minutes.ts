/** Without the schemas of the vocabulary, so that they do not follow into a browser. */
const MINUTE_MS = 60_000;

/** Rounds down to the whole minute. */
export function minuteOf(timestampMs: number): string {
  return `${new Date(timestampMs).toISOString().slice(0, 16)}:00Z`;
}

/** Whole minutes since 1970, to count with. @param minute as events write it. */
export function minuteNumber(minute: string): number {
  return Date.parse(minute) / MINUTE_MS;
}

/** The minute of a number, as events write it. */
export function minuteText(number: number): string {
  return minuteOf(number * MINUTE_MS);
}

/** The minute that lies so many minutes before; '' (before all time) before ''. */
export function minutesBefore(minute: string, minutes: number): string {
  return minute === '' ? '' : minuteOf(Date.parse(minute) - minutes * MINUTE_MS);
}
