import type { KeyObject } from 'node:crypto';
import { contentDigest } from './content-digest.ts';
import { signMessage } from './message-signature.ts';

/** The request by which a station hands in a bundle: for who is a station. */
export interface StationCall {
  readonly method: 'POST';
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** @param path of the address, from the root @param nowMs the signature is good for a minute from here */
export function signCall(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  station: { readonly stationId: string; readonly privateKey: KeyObject },
  nowMs: number = Date.now(),
): StationCall {
  const digest = contentDigest(Buffer.from(body));
  const signed = signMessage(
    [
      ['@method', 'POST'],
      ['@path', path],
      ['content-digest', digest],
    ],
    { created: Math.floor(nowMs / 1_000), keyid: station.stationId },
    station.privateKey,
  );
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-digest': digest, ...signed },
    body,
  };
}
