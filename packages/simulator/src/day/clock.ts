import { minuteOf } from '@votestream/domain';
import type { State } from '../electorate/states.ts';

export const ELECTION_DATE = '2028-11-07';

/**
 * At full speed so many simulated minutes are sent at once, at most. After a crash they are sent again together, when
 * the clocks of the partitions may stand at the last of them already.
 */
export const SEND_MINUTES_MAX = 10;

const MINUTE_MS = 60_000;
const MIDNIGHT_MS = Date.UTC(2028, 10, 7);

/** Simulated minutes count from 00:00 UTC of election day; the west votes until after 24:00. */
export const MINUTES_MAX = 48 * 60;

const TEXTS = Array.from({ length: MINUTES_MAX }, (_, minute) => minuteOf(MIDNIGHT_MS + minute * MINUTE_MS));

/** The minute as requests carry it. */
export function textOf(minute: number): string {
  const text = TEXTS[minute];
  if (text === undefined) throw new RangeError(`minute ${minute} is not within the simulated election`);
  return text;
}

/** The minute of a state's local hour. */
export function minuteAt(localHour: number, utcOffset: number): number {
  return Math.round((localHour - utcOffset) * 60);
}

/** Polls are open from `opens` on and closed from `closes` on. */
export interface Hours {
  readonly opens: number;
  readonly closes: number;
}

export function hoursOf(state: State): Hours {
  return {
    opens: minuteAt(state.opens, state.utcOffset),
    closes: minuteAt(state.closes, state.utcOffset),
  };
}
