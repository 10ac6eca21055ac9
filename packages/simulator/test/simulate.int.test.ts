import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { topicsOf } from '@votestream/domain';
import { type EventLog, openEventLog } from '@votestream/event-log';
import { openTestDatabase, type TestDatabase } from '@votestream/platform/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  CheckpointError,
  groundTruthPath,
  readGroundTruth,
  type SimulateOptions,
  simulate,
} from '../src/index.ts';
import { announce } from './announcer.ts';
import { NaiveDecider, REQUEST_TOPICS } from './naive-decider.ts';
import { rejections, votesByMinute } from './truth-in-words.ts';

const PARTITIONS = 6;
const VOTERS = 20_000;
const SEED = 7;
const ELECTION = 'us-2028';

let database: TestDatabase;
let log: EventLog;
let dataDir: string;
let announcing: Promise<void>;
let end: AbortController;

beforeEach(async () => {
  database = await openTestDatabase();
  log = await openEventLog({ databaseUrl: database.url });
  await log.createTopics(topicsOf(PARTITIONS));
  dataDir = await mkdtemp(join(tmpdir(), 'votestream-simulator-'));
  end = new AbortController();
  announcing = announce(log, end.signal);
});

afterEach(async () => {
  end.abort();
  await announcing;
  await log.close();
  await database.close();
  await rm(dataDir, { recursive: true });
});

function options(more: Partial<SimulateOptions> = {}): SimulateOptions {
  const signal = new AbortController().signal;
  const logger = { info: () => undefined };
  return { log, partitions: PARTITIONS, dataDir, voters: VOTERS, seed: SEED, signal, logger, ...more };
}

/** Applies the rules to all requests in the log. */
async function decideLog(): Promise<NaiveDecider> {
  const decider = new NaiveDecider(PARTITIONS);
  for (const topic of REQUEST_TOPICS) {
    const partitions = await log.partitionCount(topic);
    for (let partition = 0; partition < partitions; partition++) {
      for await (const { records } of log.read(topic, partition, 0)) {
        for (const { key, value } of records) {
          decider.feed({ topic, record: { key: key?.toString() ?? null, value, partition } });
        }
      }
    }
  }
  return decider;
}

async function readTruth() {
  const truth = await readGroundTruth(dataDir, ELECTION);
  if (!truth) throw new Error('no ground truth was written');
  return truth;
}

test('an evening that is stopped and begun again is one election: nothing is missing and nothing is doubled', async () => {
  const stop = new AbortController();
  const stopped = await simulate(
    options({
      signal: stop.signal,
      onProgress: ({ sentRequests }) => {
        if (sentRequests > VOTERS * 1.5) stop.abort();
      },
    }),
  );
  expect(stopped.outcome).toBe('stopped');
  const halfway = await readTruth();
  expect(halfway.complete).toBe(false);
  expect((await decideLog()).requests).toEqual(halfway.requests);

  const completed = await simulate(options());
  expect(completed.outcome).toBe('completed');
  const truth = await readTruth();
  expect(truth).toMatchObject({ complete: true, resentTicks: 0, voters: VOTERS, seed: SEED });
  const decider = await decideLog();
  expect(decider.requests).toEqual(truth.requests);
  expect(decider.results).toEqual(truth.results);
  expect(decider.turnout).toEqual(truth.turnout);
  expect(decider.calls).toEqual(truth.calls);
  expect(decider.votesByMinute).toEqual(votesByMinute(truth));
  expect(decider.rejections).toEqual(rejections(truth));

  for (const topic of REQUEST_TOPICS) {
    const watermarks = await log.watermarks(topic);
    expect(completed.end[topic]).toEqual(
      watermarks.map(({ partition, end }) => ({ partition, position: end })),
    );
  }
});

test('simulating the same election again adds no votes to it', async () => {
  const first = await simulate(options({ voters: 500 }));
  const again = await simulate(options({ voters: 500 }));
  expect(again).toMatchObject({ outcome: 'already-complete', requestsSent: 0, end: first.end });
  expect((await decideLog()).requests).toEqual((await readTruth()).requests);
});

test('a ground truth that is lost, or of an older version, is worked out again without sending anything', async () => {
  await simulate(options({ voters: 500 }));
  const truth = await readTruth();
  const path = groundTruthPath(dataDir, ELECTION);
  const { votesByMinute: _, ...older } = truth;
  await writeFile(path, JSON.stringify(older));
  await expect(readTruth()).rejects.toThrow(/older version.*votesByMinute.*simulate the election again/s);
  for (const lose of [async () => undefined, () => rm(path)]) {
    await lose();
    const again = await simulate(options({ voters: 500 }));
    expect(again).toMatchObject({ outcome: 'already-complete', requestsSent: 0 });
    expect(await readTruth()).toEqual(truth);
  }
});

test('an election is not mixed from two: other parameters, or another log, are refused with a way out', async () => {
  await simulate(options({ voters: 500 }));
  await expect(simulate(options({ voters: 501 }))).rejects.toThrow(
    /voters 500 instead of 501.*another data folder and an empty log/,
  );
  await expect(simulate(options({ voters: 500, seed: 8 }))).rejects.toThrow(CheckpointError);

  const other = await openTestDatabase();
  const otherLog = await openEventLog({ databaseUrl: other.url });
  await otherLog.createTopics(topicsOf(PARTITIONS));
  await expect(simulate(options({ voters: 500, log: otherLog }))).rejects.toThrow(
    /this log is empty.*another data folder/,
  );
  await otherLog.close();
  await other.close();
});

test('a simulator that is killed loses no vote and doubles none', async () => {
  const script = fileURLToPath(new URL('./killed-run.ts', import.meta.url));
  const child = spawn(process.execPath, [script, database.url, dataDir, String(VOTERS), String(SEED)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    if (Number(line) > VOTERS * 1.5) child.kill('SIGKILL');
  }
  const [, signal] = await exited;
  expect(signal).toBe('SIGKILL');
  expect(await readGroundTruth(dataDir, ELECTION)).toBeUndefined();

  await simulate(options());
  const truth = await readTruth();
  expect(truth).toMatchObject({ complete: true, resentTicks: 1 });
  const decider = await decideLog();
  expect(decider.results).toEqual(truth.results);
  expect(decider.turnout).toEqual(truth.turnout);
  expect(decider.votesByMinute).toEqual(votesByMinute(truth));
  expect(decider.requests.ballots.accepted).toEqual(truth.requests.ballots.accepted);
  expect(decider.requests.ballots.submitted).toBeGreaterThanOrEqual(truth.requests.ballots.submitted);
});

test('a simulation can be stopped while nobody decides its announcement', async () => {
  end.abort();
  await announcing;
  const stop = new AbortController();
  const summary = await simulate(
    options({ voters: 500, signal: stop.signal, onProgress: () => stop.abort() }),
  );
  expect(summary.outcome).toBe('stopped');
  expect((await readTruth()).requests.roll.submitted).toBe(0);
});

test('a limited rate, or a slow clock, sends the same election', async () => {
  await simulate(options({ voters: 60, rate: 2000, speed: 60_000 }));
  const decider = await decideLog();
  expect(decider.requests).toEqual((await readTruth()).requests);
});
