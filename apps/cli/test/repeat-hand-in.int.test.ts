import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BALLOT_BOX, ELECTORAL_ROLL, type EventTopic } from '@votestream/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Installed, openInstalled } from './installed.ts';
import {
  emptySite,
  type Finished,
  freePort,
  type Running,
  startVotestream,
  votestream,
} from './processes.ts';
import { serveApi } from './served-api.ts';

const ELECTION = 'quay-2028';
const BEFORE = '2028-05-01T12:00:00Z';
const AT = ['--at', '2028-05-02T14:00:00Z'];

const definition = {
  electionId: ELECTION,
  name: 'Quay board',
  date: '2028-05-02',
  clock: 'simulated',
  timeZone: 'UTC',
  contests: [
    {
      contestId: 'board',
      name: 'Quay board',
      candidates: ['ada', 'jonah'].map((candidateId) => ({
        candidateId,
        name: candidateId,
        party: 'Pier',
        colour: 'blue',
      })),
    },
  ],
  states: [
    {
      code: 'WY',
      name: 'Wyoming',
      electors: 3,
      expectedBallots: 3,
      pollsOpen: '2028-05-02T13:00:00Z',
      pollsClose: '2028-05-03T01:00:00Z',
    },
  ],
};

const decisions = z.object({ decisions: z.array(z.looseObject({ requestId: z.string() })) });

describe('a station that gets no answer', () => {
  const voters = [randomUUID(), randomUUID()] as const;
  let env: NodeJS.ProcessEnv;
  let url: string;
  let remove: () => Promise<void>;
  let installed: Installed;
  let adjudicator: Running;
  let stopApi: () => Promise<void>;
  let folder: string;

  beforeAll(async () => {
    const site = await emptySite({
      VOTESTREAM_ADMIN_TOKEN: 'token-of-the-administrator-of-this-test',
      MIX_SECONDS_MAX: '0',
    });
    ({ url, remove } = site);
    env = { ...site.env, VOTESTREAM_URL: url };
    installed = await openInstalled(env);
    adjudicator = startVotestream(['adjudicator'], env);
    stopApi = await serveApi(env);
    const work = join(env['VOTESTREAM_DATA_DIR'] ?? '', '..', 'work');
    folder = join(work, 'wy-01');
    await mkdir(work);
    const file = async (name: string, content: unknown) => {
      await writeFile(join(work, name), JSON.stringify(content));
      return join(work, name);
    };
    const person = { state: 'WY', gender: 'other', birthYear: 1980 };
    const roll = voters.map((voterId) => ({ voterId, ...person }));
    const station = ['--election', ELECTION, '--station', 'wy-01', '--state', 'WY'];
    for (const args of [
      ['election', 'announce', await file('election.json', definition), '--at', BEFORE],
      ['election', 'register-voters', ELECTION, await file('voters.json', roll), '--at', BEFORE],
      ['station', 'keygen', folder, ...station],
      ['station', 'register', folder, '--at', BEFORE],
    ]) {
      const { code, stderr } = await votestream(args, env);
      expect(code, stderr).toBe(0);
    }
  });
  afterAll(async () => {
    await stopApi();
    await stopAdjudicator();
    await installed.close();
    await remove();
  });

  it('is told by which id to repeat, and counts nothing twice by that', async () => {
    await stopAdjudicator();
    await stopApi();
    stopApi = await serveApi(env, { answerMsMax: 100 });
    const [cast, checkIn] = [
      ['station', 'cast', folder, 'board', 'ada', ...AT],
      ['station', 'check-in', folder, voters[0], ...AT],
    ];
    const [ballot, issue] = await Promise.all([
      votestream(cast, env),
      votestream([...checkIn, '--json'], env),
    ]);
    for (const { code, stdout } of [ballot, issue]) expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const ballotId = idIn(ballot, /^ballot (\S+)\nrefused: .*undecided.* --ballot \1\n$/);
    const checkInId = idIn(issue, /^check-in (\S+)\nrefused: .*undecided.* --id \1\n$/);

    await stopApi();
    stopApi = await serveApi(env);
    adjudicator = startVotestream(['adjudicator'], env);
    const told = [await again([...cast, '--ballot', ballotId]), await again([...checkIn, '--id', checkInId])];
    expect(told).toEqual([
      expect.objectContaining({ ballotId, decisions: [expect.objectContaining({ event: 'VoteCast' })] }),
      expect.objectContaining({ checkInId, decisions: [expect.objectContaining({ event: 'BallotIssued' })] }),
    ]);
    expect(await again([...checkIn, '--id', checkInId])).toEqual(told[1]);
    const [decidedBefore, decidedAgain] = [told[0], await again([...cast, '--ballot', ballotId])].map(
      placesIn,
    );
    expect(decidedAgain).toEqual(decidedBefore);
    expect(await count(BALLOT_BOX, 'VoteCast')).toBe(1);
    expect(await count(ELECTORAL_ROLL, 'BallotIssued')).toBe(1);
  });

  it('hands the identical bundle in again where the connection is lost after it was taken', async () => {
    const [votes, issued] = [
      await count(BALLOT_BOX, 'VoteCast'),
      await count(ELECTORAL_ROLL, 'BallotIssued'),
    ];
    for (const args of [
      ['station', 'cast', folder, 'board', 'jonah', ...AT],
      ['station', 'check-in', folder, voters[1], ...AT],
    ]) {
      const line = await openLine(url, 2);
      const { code, stderr } = await votestream(args, { ...env, VOTESTREAM_URL: line.url });
      await line.close();
      expect(code, stderr).toBe(0);
      expect(line.bodies).toHaveLength(3);
      expect(new Set(line.bodies).size).toBe(1);
    }
    expect(await count(BALLOT_BOX, 'VoteCast')).toBe(votes + 1);
    expect(await count(ELECTORAL_ROLL, 'BallotIssued')).toBe(issued + 1);
  });

  it('is told the id where no site answers at all', async () => {
    const VOTESTREAM_URL = `http://127.0.0.1:${await freePort()}`;
    const failed = await votestream(['station', 'cast', folder, 'board', 'ada', ...AT, '--json'], {
      ...env,
      VOTESTREAM_URL,
    });
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    idIn(failed, /^ballot (\S+)\n.* does not answer.* --ballot \1\n$/);
  });

  async function stopAdjudicator(): Promise<void> {
    adjudicator.child.kill('SIGTERM');
    await adjudicator.finished;
  }

  async function again(args: readonly string[]): Promise<unknown> {
    const { code, stdout, stderr } = await votestream([...args, '--json'], env);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout);
  }

  async function count(topic: EventTopic, type: string): Promise<number> {
    let found = 0;
    for (let partition = 0; partition < installed.configuration.partitions; partition += 1) {
      for await (const { records } of installed.log.read(topic, partition, 0)) {
        found += records.filter(({ value }) => value?.includes(`"type":"${type}"`)).length;
      }
    }
    return found;
  }
});

function idIn({ stderr }: Finished, pattern: RegExp): string {
  expect(stderr).toMatch(pattern);
  return pattern.exec(stderr)?.[1] ?? '';
}

/** What was decided and where, without the ids of the requests: each run asks anew. */
function placesIn(told: unknown): unknown {
  return decisions.parse(told).decisions.map(({ requestId, ...decided }) => decided);
}

interface Line {
  readonly url: string;
  /** What was sent, each time. */
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

/** A way to the site that breaks so many times, each time when the site has answered and before the answer is there. */
async function openLine(url: string, breaks: number): Promise<Line> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const { headers } = request;
    const body = await text(request);
    bodies.push(body);
    const passed = Object.fromEntries(
      ['content-type', 'content-digest', 'signature-input', 'signature'].map((name) => [
        name,
        String(headers[name]),
      ]),
    );
    const answer = await fetch(url + request.url, { method: 'POST', headers: passed, body });
    const answered = await answer.text();
    if (bodies.length <= breaks) response.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answered);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: addressOf(server), bodies, close: () => closed(server) };
}

function addressOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
