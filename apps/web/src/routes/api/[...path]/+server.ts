import { responseTo } from '@votestream/api/connection';
import { answer } from '#lib/server/api.ts';
import type { RequestHandler } from './$types';

/** Everything below /api is answered by the API's own application. */
export const fallback: RequestHandler = ({ request, getClientAddress, platform }) =>
  answer(request, { clientAddress: getClientAddress(), connection: responseTo(platform?.req) });
