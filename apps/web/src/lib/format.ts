/** Numbers, times and dates as the reader sees them. Every figure on the site goes through here. */

export const LOCALE = 'en-US';

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });

const shortDay = new Intl.DateTimeFormat(LOCALE, { month: 'short', day: 'numeric', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full', timeZone: 'UTC' });

const utc = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'medium', timeZone: 'UTC' });

/** Zones of time for which a formatter is kept. */
const CLOCKS_MAX = 16;

/** Longer surnames are cut in charts. */
const LETTERS_MAX = 11;
/** And longer names of places. */
const PLACE_LETTERS_MAX = 20;

/** What stands where there is no number yet. */
const NOTHING = '–';

/** @param count null: withheld */
export function formatCount(count: number | null): string {
  return count === null ? NOTHING : whole.format(count);
}

/** Records a second: whole from ten on. @param rate null where nobody knows */
export function formatRate(rate: number | null): string {
  if (rate === null) return NOTHING;
  return rate < 10 && rate % 1 !== 0 ? tenths.format(rate) : whole.format(rate);
}

/** `12 s`, `4 min`, `3 h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 120) return `${whole.format(seconds)} s`;
  if (seconds < 7_200) return `${whole.format(Math.floor(seconds / 60))} min`;
  return `${whole.format(Math.floor(seconds / 3_600))} h`;
}

/** `1.2M`: for the ends of chart axes, where the exact number stands beside it in a table. */
export function formatCompact(count: number): string {
  return compact.format(count);
}

/**
 * A part as percent with one decimal. What is not nothing is never shown as 0.0%, and what is not everything is never
 * shown as 100.0%, however close it is.
 * @param part 0 to 1; null where there is nothing to divide by
 */
export function formatShare(part: number | null): string {
  if (part === null) return NOTHING;
  if (part > 0 && part < 0.001) return '<0.1%';
  if (part < 1 && part > 0.999) return '>99.9%';
  return `${tenths.format(part * 100)}%`;
}

/** A part as whole percent, with the same promise as `formatShare`. */
export function formatPercent(part: number | null): string {
  if (part === null) return NOTHING;
  if (part > 0 && part < 0.01) return '<1%';
  if (part < 1 && part > 0.99) return '>99%';
  return `${whole.format(part * 100)}%`;
}

/**
 * The distance of two shares in percentage points.
 * @param part 0 to 1
 */
export function formatPoints(part: number): string {
  if (part > 0 && part < 0.001) return '<0.1';
  return tenths.format(part * 100);
}

/** How far one share is above another: `+1.2`, `−0.4`, `±0.0`, and `<0.1` either way. @param difference −1 to 1; null: nothing to compare */
export function formatPointsBetween(difference: number | null): string {
  if (difference === null) return NOTHING;
  const points = formatPoints(Math.abs(difference));
  if (difference === 0) return `±${points}`;
  if (points.startsWith('<')) return points;
  return `${difference > 0 ? '+' : '−'}${points}`;
}

/** `9:41 PM ET`. @param instant ISO 8601 */
export function formatMinute(instant: string, timeZone: string): string {
  return time(instant, timeZone, {});
}

/** `9:41:07 PM ET`. @param instant ISO 8601 */
export function formatSecond(instant: string, timeZone: string): string {
  return time(instant, timeZone, { second: '2-digit' });
}

/** `9:41:07 PM UTC`: of what happens to machines. @param instant ISO 8601 */
export function formatUtc(instant: string): string {
  return `${utc.format(new Date(instant)).replace(/\u202f/g, ' ')} UTC`;
}

/** `9 PM`. @param instant ISO 8601, of a whole hour */
export function formatHour(instant: string, timeZone: string): string {
  const key = `hour ${timeZone}`;
  const clock = clocks.get(key) ?? new Intl.DateTimeFormat(LOCALE, { timeZone, hour: 'numeric' });
  return keptClock(key, clock)
    .format(new Date(instant))
    .replace(/\u202f/g, ' ');
}

/** `9:41 PM ET`, and behind midnight with the day: `12:41 AM ET, Nov 8`. @param instant ISO 8601 */
export function formatMoment(
  instant: string,
  { timeZone, date }: { timeZone: string; date: string },
): string {
  const moment = formatMinute(instant, timeZone);
  const day = dayIn(instant, timeZone);
  return day === date ? moment : `${moment}, ${shortDay.format(new Date(`${day}T12:00:00Z`))}`;
}

/** `2028-11-07`: the day that it is in a zone. */
function dayIn(instant: string, timeZone: string): string {
  const key = `day ${timeZone}`;
  const calendar =
    clocks.get(key) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return keptClock(key, calendar).format(new Date(instant));
}

/** `Tuesday, November 7, 2028`. @param date `2028-11-07` */
export function formatDate(date: string): string {
  return day.format(new Date(`${date}T12:00:00Z`));
}

/** Making a formatter costs more than the rest of a page: one a zone is kept, the oldest going when there are too many. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function keptClock(key: string, clock: Intl.DateTimeFormat): Intl.DateTimeFormat {
  clocks.set(key, clock);
  if (clocks.size > CLOCKS_MAX) clocks.delete(clocks.keys().next().value ?? '');
  return clock;
}

function time(instant: string, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${timeZone} ${options.second}`;
  const clock =
    clocks.get(key) ??
    new Intl.DateTimeFormat(LOCALE, {
      timeZone,
      hour: 'numeric',
      minute: '2-digit',
      timeZoneName: 'shortGeneric',
      ...options,
    });
  // Engines differ in the space before AM and PM; server and browser must write the same text.
  return keptClock(key, clock)
    .format(new Date(instant))
    .replace(/\u202f/g, ' ');
}

/** `AM` for Ada Marsh: what stands where a candidate has no portrait. */
export function initialsOf(name: string): string {
  const surname = surnameOf(name);
  const first = name === surname ? '' : name.slice(0, 1);
  return `${first}${surname.slice(0, 1)}`.toUpperCase();
}

/** The name by which a candidate is known in tight places: the last word, without `Jr.` and the like. */
export function surnameOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => !/^(jr|sr|i{2,3}|iv)\.?$/i.test(word));
  return words.at(-1) ?? name;
}

/** The surname, cut where it is longer than a chart has room for. */
export function shortSurnameOf(name: string): string {
  return cut(surnameOf(name), LETTERS_MAX);
}

/** The name of a place, cut where it is longer than a chart has room for. */
export function shortNameOf(name: string): string {
  return cut(name, PLACE_LETTERS_MAX);
}

/** Cut shorter than what just fits, for the dots and for wide letters. */
function cut(text: string, lettersMax: number): string {
  return text.length > lettersMax ? `${text.slice(0, lettersMax - 2).trimEnd()}…` : text;
}
