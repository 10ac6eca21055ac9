import { answerCall } from '#lib/server/api.ts';
import type { RequestHandler } from './$types';

/** The types of the API's problems are addresses here; its application has a page for each. */
export const fallback: RequestHandler = answerCall;
