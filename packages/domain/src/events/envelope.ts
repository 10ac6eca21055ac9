import { z } from 'zod';
import { minute, randomId } from '../vocabulary.ts';

/** Most requests that a station's bundle may hold. */
export const BUNDLE_REQUESTS_MAX = 500;

/**
 * The request that an event answers: its position in the request partition of the same number, and its place in the
 * bundle (0 for a single request). Every request is answered by exactly one event.
 */
export const requestRef = z.object({
  position: z.int().nonnegative(),
  index: z
    .int()
    .nonnegative()
    .max(BUNDLE_REQUESTS_MAX - 1),
});
export type RequestRef = z.infer<typeof requestRef>;

/** The shape of every event record: the JSON in its value. */
export function eventSchema<Type extends string, Data extends z.ZodType, const Version extends number>(
  type: Type,
  data: Data,
  version: Version,
) {
  return z.object({
    type: z.literal(type),
    /** Of the shape of `data`: see versions.ts. */
    version: z.literal(version),
    id: randomId,
    /** Time of the decision, to the minute; never decreases within a partition. */
    at: minute,
    /** null only where no request was made: the creation of the log. */
    request: requestRef.nullable(),
    data,
  });
}

/** What `decide` returns: an event that has not yet been given its id, time and place. */
export type Decided<Event extends { type: string; data: unknown }> = Event extends unknown
  ? Pick<Event, 'type' | 'data'>
  : never;
