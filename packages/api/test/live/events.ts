import { frameOf } from '../../src/client.ts';
import type { LiveFrame } from '../../src/contract/live.ts';
import type { Api } from '../election-night.ts';

/** A reader of the live feed, as a browser would be, but one that shows the bytes too. */
export interface LiveReader {
  /** The next chunk as it came; undefined at the end of the stream. */
  next(): Promise<Uint8Array | undefined>;
  /** The next frame; heartbeats are passed over. */
  frame(): Promise<LiveFrame>;
  /** The first frame from here on that fulfils a condition. */
  frameWhere(isAwaited: (frame: LiveFrame) => boolean): Promise<LiveFrame>;
  leave(): Promise<void>;
}

export async function openLive(api: Api, electionId: string): Promise<LiveReader> {
  const response = await api.request(`/api/elections/${electionId}/live`);
  if (!response.ok || !response.body) throw new Error(`no live feed: ${response.status}`);
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const next = async () => (await reader.read()).value;
  const frame = async (): Promise<LiveFrame> => {
    for (;;) {
      const chunk = await next();
      if (!chunk) throw new Error('the stream has ended');
      const found = frameIn(chunk);
      if (found) return found;
    }
  };
  return {
    next,
    frame,
    frameWhere: async (isAwaited) => {
      for (;;) {
        const found = await frame();
        if (isAwaited(found)) return found;
      }
    },
    leave: () => reader.cancel(),
  };
}

/** undefined: a heartbeat. */
export function frameIn(chunk: Uint8Array): LiveFrame | undefined {
  const text = new TextDecoder().decode(chunk);
  if (text.startsWith(':')) return undefined;
  const [, id, event, data] = /^id: (\S+)\nevent: (\w+)\ndata: (.*)\n\n$/.exec(text) ?? [];
  const frame = frameOf(data ?? '');
  if (frame.id !== id || frame.kind !== event) throw new Error(`the event is not its frame: ${text}`);
  return frame;
}
