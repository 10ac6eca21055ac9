import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateStationKey, pemOf, type StationKey, stationKeyFromPem } from '@votestream/credentials';
import { slug, stateCode } from '@votestream/domain';
import { z } from 'zod';
import { UsageError } from '../exit.ts';
import { readJsonFile } from '../remote/json-file.ts';

const KEY = 'key.pem';
const STATION = 'station.json';

const description = z.strictObject({ electionId: slug, stationId: slug, state: stateCode });
export type StationDescription = z.infer<typeof description>;

/** What a station has with it. */
export interface StationFolder extends StationDescription {
  readonly key: StationKey;
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
  };
}

function keyIn(pem: string, path: string): StationKey {
  try {
    return stationKeyFromPem(pem);
  } catch {
    throw new UsageError(`${path} has no Ed25519 key in PEM`);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
