import type { IncomingMessage } from 'node:http';

/** Where the address of a caller is found. */
export interface AddressSource {
  /** The header in which a proxy tells it, in lower case; undefined: callers connect directly. */
  readonly header: string | undefined;
  /** Proxies that have added to `x-forwarded-for`, counted from here. */
  readonly proxies: number;
}

/** A call that has come past the proxy counts against the address that it has come from. */
export function clientAddressOf(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  { header, proxies }: AddressSource,
): string | undefined {
  const told = header === undefined ? undefined : headers[header];
  if (typeof told !== 'string') return socket.remoteAddress;
  const address = header === 'x-forwarded-for' ? told.split(',').at(-proxies) : told;
  return address?.trim() || socket.remoteAddress;
}
