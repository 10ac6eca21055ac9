import type { IncomingMessage } from 'node:http';

/** Where the address of a caller is found. */
export interface AddressSource {
  /** The header in which a proxy tells it, in lower case; undefined: callers connect directly. */
  readonly header: string | undefined;
  /** Proxies that have added to `x-forwarded-for`, counted from here. */
  readonly proxies: number;
}

/** Of all whose connection is gone before it can be looked at: they count together. */
export const ADDRESS_OF_THE_GONE = 'gone';

/** A call that has come past the proxy counts against the address that it has come from. */
export function clientAddressOf(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  { header, proxies }: AddressSource,
): string {
  const connected = socket.remoteAddress ?? ADDRESS_OF_THE_GONE;
  const told = header === undefined ? undefined : headers[header];
  if (typeof told !== 'string') return connected;
  const address = header === 'x-forwarded-for' ? told.split(',').at(-proxies) : told;
  return address?.trim() || connected;
}
