import { answerCall } from '#lib/server/api.ts';
import type { RequestHandler } from './$types';

/**
 * Everything below /api is answered by the API's own application: here in development, and what a page asks while it is
 * made; what comes from outside to the built site goes past this.
 */
export const fallback: RequestHandler = answerCall;
