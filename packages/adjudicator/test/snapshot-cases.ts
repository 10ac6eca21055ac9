import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BALLOT_BOX,
  BALLOT_BOX_STATE_VERSION,
  BALLOT_SUBMISSIONS,
  type EventTopic,
  ROLL_REQUESTS,
} from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import { expect } from 'vitest';
import type { OpenPartition } from '../src/open-partition.ts';
import { SnapshotReader } from '../src/snapshots/read-snapshot.ts';
import type { SnapshotHeader } from '../src/snapshots/snapshot-format.ts';
import { Snapshots } from '../src/snapshots/snapshots.ts';
import { writeSnapshot } from '../src/snapshots/write-snapshot.ts';
import { takeOver } from '../src/take-over.ts';
import { PARTITIONS } from './requests.ts';

const TOPICS = [ROLL_REQUESTS, BALLOT_SUBMISSIONS];

/** A folder for the snapshots of a test. */
export async function snapshotFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'votestream-snapshots-'));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

let groups = 0;

/** Takes all partitions of voters and ballots over, as an adjudicator of a group of its own does, and lets go again. */
async function takenOver(log: EventLog, snapshots?: Snapshots): Promise<OpenPartition[]> {
  const taken = new Map<string, OpenPartition>();
  const done = new AbortController();
  groups += 1;
  await log.consume({
    group: `votestream-test-${groups}`,
    topics: TOPICS,
    signal: done.signal,
    positionOf: async (assignment) => {
      const open = await takeOver(log, assignment, snapshots).catch((error: unknown) => {
        if (assignment.signal.aborted) return undefined;
        throw error;
      });
      if (!open) return undefined;
      taken.set(`${assignment.topic}/${assignment.partition}`, open);
      if (taken.size === TOPICS.length * PARTITIONS) done.abort();
      return open.position;
    },
    onBatch: async () => {},
  });
  return [...taken.keys()].toSorted().flatMap((place) => taken.get(place) ?? []);
}

/** Everything that decisions rest on. */
function contentOf(open: OpenPartition): object {
  const captured = open.capture();
  return {
    ...captured,
    pieces: [...(captured?.pieces ?? [])].map((piece) => Buffer.from(piece.buffer).toString('base64')),
    requests: open.position,
  };
}

export class SnapshotCase {
  readonly #log: EventLog;
  readonly #folder: string;
  readonly #logger: Logger;

  constructor(log: EventLog, folder: string, logger: Logger) {
    this.#log = log;
    this.#folder = folder;
    this.#logger = logger;
  }

  get #snapshots(): Snapshots {
    return new Snapshots({ log: this.#log, folder: this.#folder, eventsMin: 1, logger: this.#logger });
  }

  /** One snapshot for each partition, of all events that stand in the log. */
  async write(): Promise<void> {
    const snapshots = this.#snapshots;
    for (const open of await takenOver(this.#log)) snapshots.keep(open);
    await snapshots.close();
    const files = TOPICS.length * PARTITIONS;
    expect((await readdir(this.#folder)).filter((name) => name.endsWith('.snapshot'))).toHaveLength(files);
    expect(await readdir(this.#folder)).toHaveLength(files);
  }

  /** What is restored from the snapshots and the events behind them is what all events give. */
  async expectSameAsReplay(): Promise<void> {
    const restored = await takenOver(this.#log, this.#snapshots);
    const replayed = await takenOver(this.#log);
    for (const open of restored) expect(open.snapshotEvents).toBeGreaterThan(0);
    expect(restored.some(({ snapshotEvents, events }) => snapshotEvents < events)).toBe(true);
    expect(restored.map(contentOf)).toEqual(replayed.map(contentOf));
  }

  /** A snapshot of something else is not used: nor the one of a log whose end was lost, or was written anew. */
  async expectOthersAreIgnored(): Promise<void> {
    const path = this.#pathOf(BALLOT_BOX, 0);
    const { header, pieces } = await contentIn(path);
    const beyond = header.last.position + 1_000_000;
    const wrong: Record<string, Partial<SnapshotHeader>> = {
      'of another log': { logId: 'another' },
      'of another partition': { partition: 1 },
      'of another topic': { topic: 'votestream.elections' },
      'of other rules': { decider: BALLOT_BOX_STATE_VERSION + 1 },
      'beyond the end of the log': { position: beyond + 1, last: { ...header.last, position: beyond } },
      'of a log with another event there': { last: { ...header.last, id: 'another-event' } },
    };
    expect(await this.#isUsed()).toBe(true);
    for (const [what, change] of Object.entries(wrong)) {
      await writeSnapshot(path, { ...header, ...change }, pieces);
      expect(await this.#isUsed(), what).toBe(false);
    }
    await copyFile(this.#pathOf(BALLOT_BOX, 1), path);
    expect(await this.#isUsed(), 'the file of another partition').toBe(false);

    const [damaged, ...others] = pieces;
    if (!damaged) throw new Error('a snapshot with ballots');
    const halves = [damaged.subarray(0, damaged.length / 2), damaged.subarray(damaged.length / 2)];
    await writeSnapshot(path, header, [...halves, ...others]);
    expect(await this.#isUsed(), 'one whose header is right').toBe(true);
    const [restored, replayed] = [await takenOver(this.#log, this.#snapshots), await takenOver(this.#log)];
    expect(restored[0]?.snapshotEvents).toBe(0);
    expect(restored.map(contentOf)).toEqual(replayed.map(contentOf));
  }

  async #isUsed(): Promise<boolean> {
    const found = await this.#snapshots.find(BALLOT_BOX, 0, BALLOT_BOX_STATE_VERSION);
    await found?.close();
    return found !== undefined;
  }

  #pathOf(topic: EventTopic, partition: number): string {
    return join(this.#folder, `${topic}-${partition}.snapshot`);
  }
}

async function contentIn(path: string): Promise<{ header: SnapshotHeader; pieces: Uint32Array[] }> {
  const reader = await SnapshotReader.open(path);
  if (!reader) throw new Error(`there is no ${path}`);
  const { elections } = summaryOf(reader.header.summary);
  const pieces: Uint32Array[] = [];
  for (const { words } of elections) pieces.push(await reader.piece(words));
  await reader.close();
  return { header: reader.header, pieces };
}

/** Of a ballot box in one chunk. */
function summaryOf(summary: unknown): { elections: { words: number }[] } {
  return JSON.parse(JSON.stringify(summary));
}
