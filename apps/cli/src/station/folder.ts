import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateStationKey, pemOf, type StationKey, stationKeyFromPem } from '@votestream/credentials';
import { slug, stateCode } from '@votestream/domain';
import { z } from 'zod';
import { UsageError } from '../exit.ts';
import { readJsonFile } from '../remote/json-file.ts';

const KEY = 'key.pem';
const STATION = 'station.json';
const NUMBERS = 'numbers.json';

const description = z.strictObject({ electionId: slug, stationId: slug, state: stateCode });
export type StationDescription = z.infer<typeof description>;

const numbers = z.strictObject({ 'check-ins': z.int().nonnegative(), ballots: z.int().nonnegative() });

/** What a station has with it. */
export interface StationFolder extends StationDescription {
  readonly key: StationKey;
  /** The next running number; kept before it is used, so that none is used twice. */
  nextNumber(path: 'check-ins' | 'ballots'): Promise<number>;
}

/** Makes the folder with a new key. @throws UsageError where a key is there already */
export async function createStationFolder(folder: string, station: StationDescription): Promise<StationKey> {
  const checked = description.safeParse(station);
  if (!checked.success) throw new UsageError(z.prettifyError(checked.error).replaceAll('\n', ' '));
  const key = generateStationKey();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Never over a key that is there.
  await writeFile(join(folder, KEY), pemOf(key), { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    if (!isCode(error, 'EEXIST')) throw error;
    throw new UsageError(`${folder} has a key already`, 'give another folder; a station keeps its key');
  });
  await writeFile(join(folder, STATION), `${JSON.stringify(checked.data, null, 2)}\n`);
  return key;
}

/** @throws UsageError where the folder is no station's, or others can read its key */
export async function openStationFolder(folder: string): Promise<StationFolder> {
  const path = join(folder, KEY);
  const found = await stat(path).catch((error: unknown) => {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'ENOTDIR')) throw error;
    throw new UsageError(
      `${folder} has no key of a station`,
      `make one: votestream station keygen ${folder} …`,
    );
  });
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw new UsageError(`others can read ${path}`, `run: chmod 600 ${path}`);
  }
  const read = description.safeParse(await readJsonFile(join(folder, STATION)));
  if (!read.success) throw new UsageError(`${join(folder, STATION)} does not describe a station`);
  return {
    ...read.data,
    key: keyIn(await readFile(path, 'utf8'), path),
    nextNumber: (way) => nextNumber(join(folder, NUMBERS), way),
  };
}

function keyIn(pem: string, path: string): StationKey {
  try {
    return stationKeyFromPem(pem);
  } catch {
    throw new UsageError(`${path} has no Ed25519 key in PEM`);
  }
}

async function nextNumber(path: string, way: 'check-ins' | 'ballots'): Promise<number> {
  const there = await stat(path).then(
    () => true,
    () => false,
  );
  const last = numbers.parse(there ? await readJsonFile(path) : { 'check-ins': 0, ballots: 0 });
  const next = last[way] + 1;
  await writeFile(`${path}.new`, JSON.stringify({ ...last, [way]: next }), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return next;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
