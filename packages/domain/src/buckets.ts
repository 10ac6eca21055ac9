const MINUTES_PER_DAY = 24 * 60;

/**
 * The beginning of the bucket in which a minute lies, to group by: of `2028-11-07T14:05:00Z` and 15 minutes,
 * `2028-11-07T14:00:00Z`. Buckets are counted from midnight UTC; where they do not divide the day its last is shorter.
 *
 * @param minute as events write it.
 * @param minutes length of a bucket, 1 to 1440 (a day).
 * @throws RangeError for another length.
 */
export function bucketOf(minute: string, minutes: number): string {
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MINUTES_PER_DAY) {
    throw new RangeError(`a bucket has 1 to ${MINUTES_PER_DAY} whole minutes, not ${minutes}`);
  }
  const ofDay = Number(minute.slice(11, 13)) * 60 + Number(minute.slice(14, 16));
  const begin = ofDay - (ofDay % minutes);
  return `${minute.slice(0, 11)}${twoDigits(Math.floor(begin / 60))}:${twoDigits(begin % 60)}:00Z`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
