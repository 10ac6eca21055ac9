import { setTimeout as delay } from 'node:timers/promises';
import { BALLOT_BOX, ELECTORAL_ROLL } from '@votestream/domain';
import type { EventLog, NewRecord } from '@votestream/event-log';
import type { HistoryBatch } from '../replay/history/history.ts';

const TICK_MS = 100;

/** Appends ballots issued and votes cast at an even rate, until it is stopped or the history ends. */
export function castAtRate(log: EventLog, history: Iterator<HistoryBatch>, rate: number) {
  const stopping = new AbortController();
  const waiting = { [ELECTORAL_ROLL]: [] as NewRecord[], [BALLOT_BOX]: [] as NewRecord[] };
  let sent = 0;

  const fill = (count: number) => {
    while (waiting[BALLOT_BOX].length < count) {
      const { value: batch, done } = history.next();
      if (done) throw new Error('the history is shorter than the measurement');
      waiting[ELECTORAL_ROLL].push(...(batch.get(ELECTORAL_ROLL) ?? []));
      waiting[BALLOT_BOX].push(...(batch.get(BALLOT_BOX) ?? []));
    }
  };

  const run = async () => {
    const startedMs = performance.now();
    while (!stopping.signal.aborted) {
      const due = Math.floor(((performance.now() - startedMs) / 1_000) * rate) - sent;
      if (due > 0) {
        fill(due);
        await Promise.all([
          log.append(ELECTORAL_ROLL, waiting[ELECTORAL_ROLL].splice(0, due)),
          log.append(BALLOT_BOX, waiting[BALLOT_BOX].splice(0, due)),
        ]);
        sent += due;
      }
      await delay(TICK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  running.catch(() => stopping.abort());
  return {
    /** Votes appended so far. */
    get sent() {
      return sent;
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
