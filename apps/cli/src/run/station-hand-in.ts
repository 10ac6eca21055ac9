import { randomInt, randomUUID } from 'node:crypto';
import { registerStation } from '@votestream/api/administrator';
import { type HandInPath, handIn, signRequests } from '@votestream/api/station';
import { note } from '../output.ts';
import { tellDecisions } from '../remote/decided.ts';
import { administrator, answered, siteFetch } from '../remote/site.ts';
import { openStationFolder, type StationFolder } from '../station/folder.ts';

/** `randomInt` goes no further. */
const BUNDLE_NUMBER_MAX = 2 ** 48 - 1;

interface Options {
  readonly at?: string;
  readonly json?: true;
}

export async function register(
  folder: string,
  { name, ...options }: Options & { name?: string },
): Promise<void> {
  const { electionId, stationId, state, key } = await openStationFolder(folder);
  const station = { stationId, state, name: name ?? stationId, publicKey: key.publicKey };
  const by = administrator();
  tellDecisions(await answered(() => registerStation(by, electionId, station, options)), options);
}

export async function checkIn(
  folder: string,
  voterId: string,
  { id = randomUUID(), ...options }: Options & { id?: string },
): Promise<void> {
  const station = await openStationFolder(folder);
  const { electionId, stationId } = station;
  const data = { electionId, voterId, stationId };
  note(`check-in ${id}`);
  await send(
    station,
    { path: 'check-ins', request: { type: 'CheckIn', version: 1, id, data } },
    { ...options, names: { checkInId: id }, again: `--id ${id}` },
  );
}

export async function cast(
  folder: string,
  contestId: string,
  candidateId: string,
  { ballot: ballotId = randomUUID(), ...options }: Options & { ballot?: string },
): Promise<void> {
  const station = await openStationFolder(folder);
  const { electionId, stationId, state } = station;
  const data = { electionId, ballotId, contestId, candidateId, state, channel: 'station', stationId };
  note(`ballot ${ballotId}`);
  await send(
    station,
    { path: 'ballots', request: { type: 'CastBallot', version: 1, id: randomUUID(), data } },
    { ...options, names: { ballotId }, again: `--ballot ${ballotId}` },
  );
}

interface Sending extends Options {
  /** What is handed in, by name, for JSON. */
  readonly names: Readonly<Record<string, string>>;
  /** The option by which the command is repeated as the same request. */
  readonly again: string;
}

async function send(
  station: StationFolder,
  { path, request }: { readonly path: HandInPath; readonly request: object },
  { at, json, names, again }: Sending,
): Promise<void> {
  // At random: a running count would tell in which order single ballots came.
  const number = randomInt(1, BUNDLE_NUMBER_MAX);
  const bundle = signRequests(station, { path, number, requests: [request], at });
  const fetch = siteFetch();
  const decided = await answered(
    () => handIn(fetch, station, bundle),
    `it may be counted nevertheless: repeat the command with ${again}`,
  );
  tellDecisions({ ...names, ...decided }, json ? { json } : {});
}
