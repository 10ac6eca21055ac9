import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchElection, fetchResults, fetchTurnout } from '@votestream/api/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptySite, type Running, startVotestream, votestream } from './processes.ts';
import { serveApi } from './served-api.ts';
import { waitUntil } from './waiting.ts';

const GUIDE = fileURLToPath(new URL('../../../docs/guides/run-an-election.md', import.meta.url));
const main = fileURLToPath(new URL('../bin/votestream.js', import.meta.url));
const ELECTION = 'harbour-2028';

describe('docs/guides/run-an-election.md', () => {
  const services: Running[] = [];
  let env: NodeJS.ProcessEnv;
  let url: string;
  let folder: string;
  let remove: () => Promise<void>;
  let stopApi: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const site = await emptySite({
      VOTESTREAM_ADMIN_TOKEN: 'token-of-the-guide-in-its-test',
      MIX_SECONDS_MAX: '1',
    });
    ({ url, remove } = site);
    env = { ...site.env, VOTESTREAM_URL: url };
    folder = join(env['VOTESTREAM_DATA_DIR'] ?? '', '..', 'guide');
    await mkdir(folder);
    services.push(startVotestream(['adjudicator'], env), startVotestream(['projector'], env));
    stopApi = await serveApi(env);
    await until(() => answers('/api/health/ready'));
  });
  afterAll(async () => {
    await stopApi?.();
    for (const { child } of services) child.kill('SIGTERM');
    await Promise.all(services.map(({ finished }) => finished));
    await remove();
  });

  it('a station’s day goes as the guide says, from announcing to certifying', async () => {
    const guide = await readFile(GUIDE, 'utf8');
    const commands = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
    const script = [
      'set -euo pipefail',
      `votestream() { ${JSON.stringify(process.execPath)} ${JSON.stringify(main)} "$@"; }`,
      ...commands,
    ].join('\n');
    const { code, output } = await bash(script);
    expect(code, output).toBe(0);
    expect(output.match(/^BallotIssued /gm)).toHaveLength(2);
    expect(output.match(/^VoteCast /gm)).toHaveLength(2);
    expect(output.match(/"event":"(BallotIssued|VoteCast|RaceCalled)"/g)).toEqual([
      '"event":"BallotIssued"',
      '"event":"VoteCast"',
      '"event":"RaceCalled"',
    ]);
    expect(output).toContain(
      '"total":1,"stations":[{"stationId":"wy-01","state":"WY","name":"Fire house","registeredAt":"2028-05-01T12:00:00Z"}]',
    );
    for (const event of [
      'ElectionAnnounced',
      'StationRegistered',
      'RaceCallRetracted',
      'VoteVoided',
      'ResultCertified',
    ]) {
      expect(output).toMatch(new RegExp(`^${event} `, 'm'));
    }
    await until(async () => {
      const election = await fetchElection(fromSite, ELECTION);
      return election.ok && election.value.status === 'certified';
    });
    const election = await fetchElection(fromSite, ELECTION);
    expect(election).toMatchObject({
      ok: true,
      value: { calls: [{ state: 'WY', candidateId: 'ada-marsh' }] },
    });
    const results = await fetchResults(fromSite, ELECTION);
    const votes = results.ok && results.value.total.candidates.map((each) => [each.candidateId, each.votes]);
    expect(Object.fromEntries(votes || [])).toEqual({ 'ada-marsh': 1, 'jonah-reyes': 1 });
    const turnout = await fetchTurnout(fromSite, ELECTION);
    expect(turnout).toMatchObject({ ok: true, value: { rows: [{ eligible: 3, ballots: 3 }] } });
  });

  it('what is certified stands: a vote is not voided any more, and the total says so', async () => {
    const { output } = await bash(`votestream() { ${process.execPath} ${main} "$@"; }
      votestream election void ${ELECTION} e2946ad0f8b1573c40a7e91d --reason "Too late" --at 2028-05-03T13:00:00Z; echo "code $?"`);
    expect(output).toContain('code 1');
    expect(output).toMatch(/certified/);
    const results = await fetchResults(fromSite, ELECTION);
    expect(results).toMatchObject({ ok: true, value: { total: { votes: 2 } } });
  });

  it('the private key stays with the station, where nobody else can read it', async () => {
    const key = join(folder, 'stations/wy-01/key.pem');
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    const secret = (await readFile(key, 'utf8')).split('\n')[1] ?? '';
    const log = await votestream(['log', 'elections', '--json'], env);
    expect(log.stdout).toContain('StationRegistered');
    expect(log.stdout).not.toContain(secret);
    const again = await bash(`votestream() { ${process.execPath} ${main} "$@"; }
      votestream station keygen stations/wy-01 --election ${ELECTION} --station wy-01 --state WY; echo "code $?"
      chmod 644 stations/wy-01/key.pem
      votestream station cast stations/wy-01 board ada-marsh; echo "code $?"
      chmod 600 stations/wy-01/key.pem
      votestream station check-in stations/wy-01 3f1c8a52e0b94d6f71d0c93e --at 2028-05-02T15:00:00Z; echo "code $?"
      votestream station check-in stations/nowhere 3f1c8a52e0b94d6f71d0c93e; echo "code $?"
      VOTESTREAM_ADMIN_TOKEN= votestream election certify ${ELECTION}; echo "code $?"
      VOTESTREAM_ADMIN_TOKEN=another-token-than-this votestream election certify ${ELECTION}; echo "code $?"`);
    expect(again.output.match(/code \d/g)).toEqual([
      'code 2',
      'code 2',
      'code 1',
      'code 2',
      'code 2',
      'code 1',
    ]);
    expect(again.output).toMatch(/has a key already/);
    expect(again.output).toMatch(/chmod 600/);
    expect(again.output).toMatch(/ballot-already-issued/);
  });

  function bash(script: string): Promise<{ code: number | null; output: string }> {
    const child = spawn('bash', ['-c', script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    return once(child, 'close').then(([code]: unknown[]) => ({
      code: typeof code === 'number' ? code : null,
      output,
    }));
  }

  function fromSite(path: string, init?: RequestInit): Promise<Response> {
    return fetch(url + path, init);
  }

  function answers(path: string): Promise<boolean> {
    return fetch(url + path).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  const until = (isSo: () => Promise<boolean>) =>
    waitUntil(isSo, () => services.map((service) => service.output()).join('\n'));
});
