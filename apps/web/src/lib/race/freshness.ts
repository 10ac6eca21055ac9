import type { Freshness } from '#lib/contract.ts';

/**
 * `page`: the page as it was sent, before (or without) a connection. `polling`: the live feed is blocked, and the server
 * is asked every few seconds. `offline`: the browser says that it has no network.
 */
export type Connection = 'page' | 'live' | 'polling' | 'reconnecting' | 'offline';

/** How far the numbers on the page may be trusted to be the newest. */
export type FreshnessState =
  | { readonly is: 'page' }
  | { readonly is: 'live' }
  | { readonly is: 'polling' }
  | { readonly is: 'offline' }
  | { readonly is: 'behind'; readonly records: number }
  | { readonly is: 'reconnecting' }
  | { readonly is: 'disconnected'; readonly seconds: number }
  | { readonly is: 'stalled'; readonly records: number; readonly seconds: number };

/** Fewer records waiting than this are on their way through the pipeline, not a backlog. */
const BEHIND_FROM_RECORDS = 1_000;
/** From here on an interruption is not a hiccup, and the line turns amber. */
const DISCONNECTED_FROM_SECONDS = 15;
/** With records waiting, a count that stood still this long has stopped. Longer than the live store's check of a silent line. */
const STALLED_FROM_SECONDS = 45;

/**
 * @param secondsWithout since there was a connection (while there is none), or since the count last moved
 */
export function freshnessState(
  connection: Connection,
  { behind }: Freshness,
  secondsWithout: number,
): FreshnessState {
  if (connection === 'page' || connection === 'offline') return { is: connection };
  if (connection === 'reconnecting') {
    return secondsWithout >= DISCONNECTED_FROM_SECONDS
      ? { is: 'disconnected', seconds: secondsWithout }
      : { is: 'reconnecting' };
  }
  const records = behind ?? 0;
  if (records > 0 && secondsWithout >= STALLED_FROM_SECONDS) {
    return { is: 'stalled', records, seconds: secondsWithout };
  }
  return records >= BEHIND_FROM_RECORDS ? { is: 'behind', records } : { is: connection };
}
