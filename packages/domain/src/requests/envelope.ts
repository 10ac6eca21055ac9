import { z } from 'zod';
import { minute, randomId } from '../vocabulary.ts';

/**
 * The shape of every request in a bundle, whose `at` counts for all of them. Nothing is accepted that the schema does
 * not name: what a station has signed is what is decided.
 */
export function requestSchema<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.strictObject({
    type: z.literal(type),
    version: z.literal(1),
    /** Chosen by the sender; a retry keeps it. */
    id: randomId,
    data,
  });
}

/** The same request alone in a record, with a time of its own. */
export function aloneSchema<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return requestSchema(type, data).extend({ at: minute });
}
