import type { LiveFrame } from '../contract/live.ts';
import { packed } from '../frames.ts';

const encoder = new TextEncoder();

/** A frame as a server-sent event. */
export function encodeEvent(frame: LiveFrame): Uint8Array {
  return encoder.encode(`id: ${frame.id}\nevent: ${frame.kind}\ndata: ${JSON.stringify(packed(frame))}\n\n`);
}
