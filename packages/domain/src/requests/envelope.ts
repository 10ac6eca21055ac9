import { z } from 'zod';
import { BUNDLE_REQUESTS_MAX } from '../events/envelope.ts';
import { minute, randomId, slug } from '../vocabulary.ts';

/** The shape of every request: the JSON in a record's value, or in a bundle. */
export function requestSchema<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({
    type: z.literal(type),
    version: z.literal(1),
    /** Chosen by the sender; a retry keeps it. */
    id: randomId,
    at: minute,
    data,
  });
}

/**
 * What a station hands in at once: up to BUNDLE_REQUESTS_MAX requests of one partition, shuffled. The record's key is
 * the key of the first request. The requests are read one by one, so that a bad one costs only itself.
 */
export const bundle = z.object({
  type: z.literal('Bundle'),
  version: z.literal(1),
  id: randomId,
  stationId: slug,
  requests: z.array(z.unknown()).min(1).max(BUNDLE_REQUESTS_MAX),
});
export type Bundle = z.infer<typeof bundle>;
