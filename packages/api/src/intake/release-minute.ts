import { minuteOf } from '@votestream/domain';

export interface PollingHours {
  readonly pollsOpen: string;
  readonly pollsClose: string;
}

const MINUTE_MS = 60_000;

/** How long a ballot that is received now may be held: until the polls close. Without a bound where they have closed. */
export function heldMsMax(hours: PollingHours | undefined, receivedMs: number): number {
  const leftMs = hours ? Date.parse(hours.pollsClose) - receivedMs : Number.POSITIVE_INFINITY;
  return leftMs > 0 ? leftMs : Number.POSITIVE_INFINITY;
}

/**
 * The minute that a ballot gets which was received in one minute and released from the mixing buffer in a later one:
 * that of the release, unless the polls have opened or closed in between. Then it is the last one before, so that the
 * rules judge the ballot by when it was received: mixing makes none late, and none that came too early good.
 */
export function releaseMinute(hours: PollingHours | undefined, received: string, released: string): string {
  for (const edge of hours ? [hours.pollsOpen, hours.pollsClose] : []) {
    if (received < edge && released >= edge) return minuteOf(Date.parse(edge) - MINUTE_MS);
  }
  return released > received ? released : received;
}
