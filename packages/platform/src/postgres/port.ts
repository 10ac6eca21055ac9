import { type AddressInfo, createServer } from 'node:net';
import { DatabaseError } from './errors.ts';

/** A port of the loopback address that is free now; `wanted` if it is. Another program may still be faster. */
export async function freePort(wanted?: number): Promise<number> {
  const port = wanted === undefined ? undefined : await tryPort(wanted);
  const free = port ?? (await tryPort(0));
  if (free === undefined)
    throw new DatabaseError('no port of 127.0.0.1 is free; is the loopback network up?');
  return free;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(isAddress(address) ? address.port : undefined));
    });
  });
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
