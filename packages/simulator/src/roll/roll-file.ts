import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ELECTORAL_ROLL } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { z } from 'zod';

const POLL_MS = 100;
const REGISTERED = Buffer.from('{"type":"VoterRegistered"');
const registered = z.object({ data: z.object({ electionId: z.string() }) });

/** Writes the lines to a file that was not there; whole or not at all. */
export async function writeRollFile(path: string, lines: Iterable<string>): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished`;
  const file = createWriteStream(unfinished);
  for (const line of lines) if (!file.write(line)) await once(file, 'drain');
  file.end();
  await once(file, 'close');
  await rename(unfinished, path);
}

/**
 * Waits until so many voters of the election are registered.
 * @returns false when the signal came first.
 */
export async function untilRegistered(
  log: EventLog,
  { electionId, voters }: { electionId: string; voters: number },
  signal: AbortSignal,
  onProgress: (registered: number) => void,
): Promise<boolean> {
  const positions = new Map<number, number>();
  let count = 0;
  while (!signal.aborted) {
    for (let partition = 0; partition < (await log.partitionCount(ELECTORAL_ROLL)); partition += 1) {
      for await (const batch of log.read(ELECTORAL_ROLL, partition, positions.get(partition) ?? 0)) {
        count += batch.records.filter(({ value }) => registers(value, electionId)).length;
        positions.set(partition, batch.nextPosition);
      }
    }
    onProgress(count);
    if (count >= voters) return true;
    await wait(POLL_MS);
  }
  return false;
}

function registers(value: Buffer | null, electionId: string): boolean {
  if (!value?.subarray(0, REGISTERED.length).equals(REGISTERED)) return false;
  return registered.safeParse(JSON.parse(value.toString())).data?.data.electionId === electionId;
}
