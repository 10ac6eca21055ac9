import { access, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifest } from '@votestream/archive';
import { partitionOfKey } from '@votestream/event-log';
import { startOwnBroker } from '@votestream/event-log/testing';
import { expect } from 'vitest';
import { startVotestream, votestream } from '../../../../apps/cli/test/processes.ts';
import { startConnect } from '../engine/index.ts';
import type { Engine } from '../engine/prepare.ts';
import { countAndVerify, openPlace, PARTITIONS, type Place } from './votestream.ts';

/** A folder and installations, all of which go away at the end. */
export interface Story {
  readonly engine: Engine;
  readonly folder: string;
  /** An empty installation on a broker of its own. */
  onBroker(): Promise<Place & { readonly brokers: string }>;
  /** An empty installation with everything embedded. */
  embedded(): Promise<Place>;
  close(): Promise<void>;
}

export async function openStory(engine: Engine): Promise<Story> {
  const folder = await mkdtemp(join(tmpdir(), 'votestream-story-'));
  const cleanUps: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const open = async (variables: NodeJS.ProcessEnv) => {
    const place = await openPlace(variables);
    cleanUps.push(() => place.remove());
    return place;
  };
  return {
    engine,
    folder,
    onBroker: async () => {
      const broker = await startOwnBroker();
      if (!broker) throw new Error('the broker that was there is gone');
      cleanUps.push(() => broker.stop());
      return { ...(await open({ KAFKA_BROKERS: broker.brokers })), brokers: broker.brokers };
    },
    embedded: () => open({}),
    close: async () => {
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
    },
  };
}

/** Plays an election whose roll comes from a file. @returns the path of the ground truth */
export async function playOnImportedRoll(
  { engine, folder }: Story,
  place: Place & { brokers: string },
  voters: number,
): Promise<string> {
  const roll = join(folder, 'roll.csv');
  const args = ['simulate', '--voters', String(voters), '--seed', '7', '--roll', roll, '--json'];
  const simulation = startVotestream(args, place.env);
  const isWritten = () =>
    access(roll).then(
      () => true,
      () => false,
    );
  await expect.poll(isWritten, { timeout: 60_000, interval: 100 }).toBe(true);
  await runToEnd(engine, 'voter-roll', { KAFKA_BROKERS: place.brokers, VOTER_ROLL_FILE: roll });
  const { code, stdout, stderr } = await simulation.finished;
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout).groundTruthPath;
}

/** Runs the pipeline `archive` until the archive has all that the log has. @returns its folder */
export async function archiveAll(
  { engine, folder }: Story,
  place: Place & { brokers: string },
): Promise<string> {
  const archive = join(folder, 'archive');
  const archiving = startConnect(engine, ['run', './archive.yaml'], {
    KAFKA_BROKERS: place.brokers,
    ARCHIVE: archive,
    ARCHIVE_PERIOD: '500ms',
  });
  let last = '';
  let known = -1;
  const isComplete = async () => {
    // To verify takes much longer than to see that more files have come.
    const before = known;
    known = await sizeOf(join(archive, 'manifest.ndjson'));
    if (known !== before) return false;
    const { code, stdout, stderr } = await votestream(
      ['archive', 'verify', archive, '--against-log'],
      place.env,
    );
    last = stdout + stderr;
    return code === 0;
  };
  await expect
    .poll(isComplete, { timeout: 300_000, interval: 2_000 })
    .toBe(true)
    .catch((error: unknown) => {
      throw new Error(`${last}\n${archiving.output()}`, { cause: error });
    });
  await archiving.stop();
  return archive;
}

/** In bytes; 0 where there is no such file yet. */
function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

export async function runToEnd(
  engine: Engine,
  pipeline: string,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const { code, output } = await startConnect(engine, ['run', `./${pipeline}.yaml`], variables).ended;
  expect(code, output).toBe(0);
}

/** What readers see, row by row; `verify` has compared the other read models with the ground truth. */
export async function readModelsOf(place: Place): Promise<Record<string, string[]>> {
  const names = ['results', 'turnout_by_state'];
  const rows: Record<string, string[]> = {};
  for (const name of names) rows[name] = (await place.run('rows', name, '--json')).split('\n').toSorted();
  return rows;
}

/** The whole way of an election: imported roll, broker, archive, embedded, archive, another broker. */
export async function tellStory(story: Story, voters: number): Promise<void> {
  const { engine, folder } = story;
  const first = await story.onBroker();
  const truth = await playOnImportedRoll(story, first, voters);
  await countAndVerify(first, truth);
  const counted = await readModelsOf(first);
  expect(counted['results']?.length).toBeGreaterThan(50);

  const archive = await archiveAll(story, first);
  const embedded = await story.embedded();
  await embedded.run('archive', 'import', archive);
  await embedded.run('archive', 'verify', archive, '--against-log');
  await countAndVerify(embedded, truth);
  expect(await readModelsOf(embedded)).toEqual(counted);

  const back = join(folder, 'back');
  await embedded.run('archive', 'export', back);
  const second = await story.onBroker();
  await second.run('log', 'elections');
  await runToEnd(engine, 'restore', { KAFKA_BROKERS: second.brokers, ARCHIVE: back });
  // Positions are those of the first broker still, so that its archive and every reference hold here too.
  await second.run('archive', 'verify', archive, '--against-log');
  await countAndVerify(second, truth);
  expect(await readModelsOf(second)).toEqual(counted);

  await goesOn(story, second, await endsOf(back));
}

/** After all this the election is alive: who is registered again gets the first answer, by its position. */
async function goesOn(
  { engine, folder }: Story,
  place: Place & { brokers: string },
  ends: ReadonlyMap<string, number>,
): Promise<void> {
  const [header, voter] = (await readFile(join(folder, 'roll.csv'), 'utf8')).split('\n');
  const again = join(folder, 'again.csv');
  await writeFile(again, `${header}\n${voter}\n`);
  const adjudicator = startVotestream(['adjudicator'], place.env);
  try {
    await runToEnd(engine, 'voter-roll', { KAFKA_BROKERS: place.brokers, VOTER_ROLL_FILE: again });
    const voterId = voter?.split(',')[1] ?? '';
    const partition = String(partitionOfKey(voterId, PARTITIONS));
    const roll = ['log', 'electoral-roll', '--json', '--partition', partition];
    const records = async (...args: string[]): Promise<LoggedRecord[]> => {
      const lines = (await place.run(...roll, ...args)).split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line));
    };
    const end = ends.get(`votestream.electoral-roll/${partition}`) ?? 0;
    const answer = async () => (await records('--from', String(end))).find(({ key }) => key === voterId);
    await expect.poll(answer, { timeout: 60_000, interval: 500 }).toBeTruthy();
    const repeated = JSON.parse((await answer())?.value ?? '');
    expect(repeated.type).toBe('RegistrationRepeated');
    const [original] = await records('--from', String(repeated.data.original), '--limit', '1');
    expect(original?.key).toBe(voterId);
    expect(JSON.parse(original?.value ?? '').type).toBe('VoterRegistered');
  } finally {
    adjudicator.child.kill('SIGTERM');
    await adjudicator.finished;
  }
}

interface LoggedRecord {
  readonly key: string | null;
  readonly value: string;
}

/** The position behind the last one that an archive has, by `topic/partition`. */
async function endsOf(archive: string): Promise<ReadonlyMap<string, number>> {
  const partitions = await readManifest(archive);
  return new Map(
    partitions.map(({ topic, partition, files }) => [
      `${topic}/${partition}`,
      Math.max(...files.map(({ last }) => last + 1)),
    ]),
  );
}
