import type { LiveFrame } from '../contract/live.ts';
import { encodeEvent } from './event.ts';

/** An update's events have at most so many bytes each. A snapshot, which is one event, may have more. */
export const UPDATE_BYTES_MAX = 4_096;

/**
 * An update as the events that carry it: one, where it fits. Otherwise its rows are divided, and each part follows the
 * one before it; the last has the id of the whole. What a part is called says which update it is of, so that equal ids
 * mean equal rows on all web processes.
 */
export function eventsOf(update: LiveFrame): Uint8Array[] {
  const whole = encodeEvent(update);
  const rows = rowsOf(update);
  if (whole.length <= UPDATE_BYTES_MAX || rows === 1) return [whole];
  return chained(update, divided(update, update)).map(encodeEvent);
}

type Rows = Pick<
  LiveFrame,
  'results' | 'turnoutByState' | 'turnoutByGender' | 'turnoutByAge' | 'calls' | 'corrections'
>;

function divided(update: LiveFrame, rows: Rows): Rows[] {
  const part = { ...update, ...rows, id: nameOf(update, PARTS_MAX), previous: nameOf(update, PARTS_MAX) };
  const count = rowsOf(rows);
  if (count === 1 || encodeEvent({ ...part, more: true }).length <= UPDATE_BYTES_MAX) return [rows];
  const half = Math.floor(count / 2);
  return [...divided(update, between(rows, 0, half)), ...divided(update, between(rows, half, count))];
}

/** Longer than any number of parts that there can be; for its length only. */
const PARTS_MAX = 9_999_999;

function chained(update: LiveFrame, parts: readonly Rows[]): LiveFrame[] {
  return parts.map((rows, index) => ({
    ...update,
    ...rows,
    previous: index === 0 ? update.previous : nameOf(update, index),
    ...(index < parts.length - 1 && { id: nameOf(update, index + 1), more: true as const }),
  }));
}

function nameOf({ previous, id }: LiveFrame, part: number): string {
  return `${previous}/${id}/${part}`;
}

function rowsOf(rows: Rows): number {
  const { results, turnoutByState, turnoutByGender, turnoutByAge, calls, corrections } = rows;
  const lists = [results, turnoutByState, turnoutByGender, turnoutByAge, calls, corrections];
  return lists.reduce((count, list) => count + list.length, 0);
}

/** The rows from one place to another (exclusive), counted through all lists. */
function between(rows: Rows, from: number, to: number): Rows {
  let start = 0;
  const slice = <Row>(list: readonly Row[]) => {
    const part = list.slice(Math.max(0, from - start), Math.max(0, to - start));
    start += list.length;
    return part;
  };
  return {
    results: slice(rows.results),
    turnoutByState: slice(rows.turnoutByState),
    turnoutByGender: slice(rows.turnoutByGender),
    turnoutByAge: slice(rows.turnoutByAge),
    calls: slice(rows.calls),
    corrections: slice(rows.corrections),
  };
}
