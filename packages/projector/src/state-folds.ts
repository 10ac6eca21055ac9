import type { AggregateState } from '@votestream/domain/projections';
import type { LatestValue, StateDelta } from '@votestream/read-models';
import { isAfter, isStorable } from './code-points.ts';

type Kind = AggregateState<unknown>['kind'];

/** How one kind of state is folded within a batch. Merging with what is stored is PostgreSQL's part. */
export interface StateFold {
  readonly initial: StateDelta;
  /** Asked for all states of an event before any is merged: an event counts whole or not at all. */
  readonly accepts: (value: unknown, sign: 1 | -1) => boolean;
  readonly merge: (
    folded: StateDelta,
    value: unknown,
    /** -1: takes back. */
    sign: 1 | -1,
    /** Time and position of the event. */
    at: string,
    position: number,
  ) => StateDelta;
}

export const stateFolds: Readonly<Record<Kind, StateFold>> = {
  sum: {
    initial: 0,
    accepts: (value) => Number.isSafeInteger(value),
    merge: (folded, value, sign) => Number(folded) + sign * Number(value),
  },
  count: {
    initial: 0,
    accepts: (value) => value === true,
    merge: (folded, _, sign) => Number(folded) + sign,
  },
  min: {
    initial: null,
    accepts: isAddedText,
    merge: (folded, value) => extreme(folded, value, (text, least) => isAfter(least, text)),
  },
  max: {
    initial: null,
    accepts: isAddedText,
    merge: (folded, value) => extreme(folded, value, isAfter),
  },
  last: {
    initial: null,
    accepts: (value, sign) => sign === 1 && JSON.stringify(value) !== undefined,
    merge: (folded, value, _, at, position) => {
      const isLatest = !isLatestValue(folded) || comesAfter({ at, position }, folded);
      return isLatest ? { at, position, json: JSON.stringify(value) } : folded;
    },
  },
};

/** Times are the same for thousands of events: what was storable last is not looked through again. */
let storable = '';

function isAddedText(value: unknown, sign: 1 | -1): boolean {
  if (sign !== 1 || typeof value !== 'string') return false;
  if (value === storable) return true;
  if (!isStorable(value)) return false;
  storable = value;
  return true;
}

function extreme(
  folded: StateDelta,
  value: unknown,
  replaces: (text: string, folded: string) => boolean,
): StateDelta {
  if (typeof value !== 'string' || value === folded) return folded;
  return typeof folded !== 'string' || replaces(value, folded) ? value : folded;
}

function isLatestValue(folded: StateDelta): folded is LatestValue {
  return typeof folded === 'object' && folded !== null;
}

/** In the order of events of one partition. */
function comesAfter(event: { at: string; position: number }, folded: LatestValue): boolean {
  return event.at === folded.at ? event.position > folded.position : isAfter(event.at, folded.at);
}
