import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Api } from '../app.ts';
import { Connection } from '../live/connection.ts';
import { refuseUnreadableHead } from '../problems.ts';
import { type AddressSource, clientAddressOf } from './client-address.ts';

const API_PATH = /^\/api(?:[/?]|$)/;

/** Is it the API that this is asked of? */
export function isForApi({ url = '' }: IncomingMessage): boolean {
  return API_PATH.test(url);
}

/**
 * Answers with the API what Node's own server hears. The site around it is not asked: an answer costs less without it,
 * and a reader of the live feed holds nothing but its connection.
 */
export function apiListener(api: Pick<Api, 'fetch'>, addresses: AddressSource): RequestListener {
  return getRequestListener(
    async (request, { incoming, outgoing }) => {
      const isHttp1 = incoming instanceof IncomingMessage && outgoing instanceof ServerResponse;
      if (!isHttp1) throw new Error('only HTTP/1.1 is listened for');
      const connection = new Connection(outgoing);
      const clientAddress = clientAddressOf(incoming, addresses);
      const answer = await api.fetch(request, { clientAddress, connection, incoming });
      if (!connection.isTaken) return answer;
      connection.begin(answer);
      return RESPONSE_ALREADY_SENT;
    },
    // The site in this process keeps Node's own Request and Response.
    { errorHandler: refuseUnreadableHead, overrideGlobalObjects: false },
  );
}
