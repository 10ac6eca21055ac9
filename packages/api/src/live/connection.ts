import type { IncomingMessage, ServerResponse } from 'node:http';

/** What the feed needs of the response that carries it. */
export type Connection = Pick<
  ServerResponse,
  'headersSent' | 'destroyed' | 'writableNeedDrain' | 'write' | 'once'
>;

/** The same for every copy of this module: the program that listens has one, the built site another. */
const RESPONSE = Symbol.for('votestream.response');

type Answered = IncomingMessage & { [RESPONSE]?: ServerResponse };

/** Called by the program that listens, before it hands a request on: what answers it can then reach the connection. */
export function rememberResponse(request: IncomingMessage, response: ServerResponse): void {
  const answered: Answered = request;
  answered[RESPONSE] = response;
}

/** undefined where the program that listens does not tell, as in development. */
export function responseTo(request: IncomingMessage | undefined): ServerResponse | undefined {
  const answered: Answered | undefined = request;
  return answered?.[RESPONSE];
}
