import { randomInt, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { announceElection, registerStation, registerVoters } from '@votestream/api/administrator';
import { type HandInPath, handIn, type SignedBundle, signRequests } from '@votestream/api/station';
import { generateStationKey } from '@votestream/credentials';
import { BALLOT_BOX } from '@votestream/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type Installed, openInstalled } from './installed.ts';
import { emptySite, type Running, startVotestream, votestream } from './processes.ts';
import { waitUntil } from './waiting.ts';

const electionId = 'quay-2028';
const ANNOUNCED_AT = { at: '2028-05-01T12:00:00Z' };
const TOKEN = 'token-of-the-administrator-of-this-test';
const DRIBBLERS = 20;
const LONG = '60';
const LONG_NAME = 'Freiwilligenfeuerwehrgerätehausnebenstelle'.repeat(4);

/** With names as long as they come. */
const definition = {
  electionId,
  name: 'Board of the joint harbours of Schleswig-Holstein and Mecklenburg-Vorpommern',
  date: '2028-05-02',
  clock: 'simulated',
  timeZone: 'UTC',
  contests: [
    {
      contestId: 'board',
      name: 'Quay board',
      candidates: [
        {
          candidateId: 'ada-marsh',
          name: 'Maximiliane-Friederike von Hohenlohe-Langenburg-Weikersheim',
          party: 'United list for the common good of the harbours and their neighbours',
          colour: 'blue',
        },
        {
          candidateId: 'jonah-reyes',
          name: 'Konstantinos Papadimitrakopoulosvafeiadis',
          party: 'Pier',
          colour: 'orange',
        },
      ],
    },
  ],
  states: [
    {
      code: 'WY',
      name: 'Wyoming and the Free Counties of the Wind River Range',
      electors: 3,
      expectedBallots: 3,
      pollsOpen: '2028-05-02T13:00:00Z',
      pollsClose: '2028-05-03T01:00:00Z',
    },
  ],
};

describe('the shipped site, to which a station hands in', () => {
  const station = { electionId, stationId: 'wy-01', key: generateStationKey() };
  const voterIds = Array.from({ length: 3 }, () => randomUUID());
  /** Of voters, ballots and requests: what could join a vote with a voter. */
  const ids = [...voterIds];
  const services: Running[] = [];
  let env: NodeJS.ProcessEnv;
  let url: string;
  let installed: Installed;
  let remove: () => Promise<void>;
  let site: Running;

  beforeAll(async () => {
    ({ env, url, remove } = await emptySite({
      VOTESTREAM_ADMIN_TOKEN: TOKEN,
      MIX_SECONDS_MAX: '1',
      LOG_LEVEL: 'trace',
    }));
    installed = await openInstalled(env);
    services.push(startVotestream(['adjudicator'], env), startVotestream(['projector'], env));
    await startSite();
    const by = { fetch: fromSite, token: TOKEN };
    await untilDone(() => announceElection(by, definition, ANNOUNCED_AT));
    const { publicKey } = station.key;
    const { stationId } = station;
    await untilDone(() =>
      registerStation(by, electionId, { stationId, state: 'WY', name: LONG_NAME, publicKey }, ANNOUNCED_AT),
    );
    const voters = voterIds.map((voterId) => ({ voterId, state: 'WY', gender: 'other', birthYear: 1980 }));
    await untilDone(() => registerVoters(by, electionId, voters, ANNOUNCED_AT));
  });
  afterAll(async () => {
    await Promise.all(
      services.map(({ child, finished }) => {
        child.kill('SIGTERM');
        return finished;
      }),
    );
    await installed.close();
    await remove();
  });

  it('answers stations while others dribble, and cuts those off', async () => {
    const [head, body] = [dribblers('Host: x\r\nX-Dribble: '), dribblers(POST_OF_A_BODY)];
    for (const voterId of voterIds) expect((await checkIn(voterId)).ok).toBe(true);
    expect(await hand(cast())).toMatchObject({ ok: true });
    for (const answer of await Promise.all(head)) expect(answer).toMatch(/^HTTP\/1.1 408 /);
    for (const answer of await Promise.all(body)) {
      expect(answer).toMatch(/^HTTP\/1.1 408 /);
      expect(answer).toContain('/problems/body-too-slow');
    }
  });

  it('writes no id of a voter, a ballot or a request anywhere but into the log', async () => {
    const refused = await checkIn(voterIds[0] ?? '');
    expect(refused).toMatchObject({ ok: false, problem: { type: '/problems/ballot-already-issued' } });
    const bundle = cast();
    expect(await hand(bundle)).toMatchObject({ ok: true });
    expect(await hand({ ...bundle, body: bundle.body.replace('ada', 'ida') })).toMatchObject({ ok: false });
    const shown = await Promise.all(
      ['/api/metrics', '/api/operations', '/operations', '/'].map((path) =>
        fetch(url + path).then((answer) => answer.text()),
      ),
    );
    for (const printed of [...services.map((service) => service.output()), ...shown]) {
      for (const id of ids) expect(printed).not.toContain(id);
    }
    // They do log, and the ids are those that are in use.
    expect(services.map((service) => service.output().length > 0)).not.toContain(false);
    expect((await votestream(['log', 'electoral-roll', '--json'], env)).stdout).toContain(voterIds[0]);
  });

  it('has room for long names on every page, however narrow', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await waitUntil(async () => {
        await page.goto(`${url}/states/WY`);
        return (await page.getByText(LONG_NAME).count()) === 1;
      });
      for (const path of ['/', '/states/WY', '/timeline', '/turnout']) {
        await page.goto(url + path);
        for (const width of [1_280, 768, 360]) {
          await page.setViewportSize({ width, height: 800 });
          // Charts come into view.
          await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
          expect(await page.evaluate<string[]>(BEYOND_THE_EDGE), `${path} at ${width}`).toEqual([]);
        }
      }
    } finally {
      await browser.close();
    }
  });

  it('loses nothing that it has acknowledged when it is killed, and gives the same answers afterwards', async () => {
    const acknowledged = cast();
    const answer = await hand(acknowledged);
    expect(answer).toMatchObject({ ok: true });
    await stopSite('SIGTERM');
    await startSite({ MIX_SECONDS_MAX: LONG });

    const held = cast();
    const before = await votes();
    const cutOff = hand(held).then(
      () => 'answered',
      () => 'cut off',
    );
    // What was sent later is answered: the ballot has come in by now, and is held.
    expect(await checkIn(voterIds[0] ?? '')).toMatchObject({ ok: false });
    await stopSite('SIGKILL');
    expect(await cutOff).toBe('cut off');
    await installed.killDatabase();
    await startSite();
    expect(await untilDone(() => hand(acknowledged))).toEqual(answer);
    expect(await votes()).toBe(before);
    const later = await untilDone(() => hand(held));
    expect(await votes()).toBe(before + 1);
    expect(await untilDone(() => hand(held))).toEqual(later);
    expect(await votes()).toBe(before + 1);
  });

  async function startSite(variables: NodeJS.ProcessEnv = {}): Promise<void> {
    site = startVotestream(['api'], { ...env, ...variables });
    services.push(site);
    await waitUntil(
      () =>
        fetch(`${url}/api/health/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      () => services.map((service) => service.output()).join('\n'),
    );
  }

  async function stopSite(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    site.child.kill(signal);
    await site.finished;
  }

  function fromSite(path: string, init?: RequestInit): Promise<Response> {
    return fetch(url + path, init);
  }

  function signed(path: HandInPath, type: string, data: object): SignedBundle {
    const id = randomUUID();
    ids.push(id);
    const at = '2028-05-02T14:00:00Z';
    const number = randomInt(1, 2 ** 48 - 1);
    return signRequests(station, { path, number, requests: [{ type, version: 1, id, data }], at });
  }

  function checkIn(voterId: string) {
    return hand(signed('check-ins', 'CheckIn', { electionId, voterId, stationId: station.stationId }));
  }

  function cast(): SignedBundle {
    const ballotId = randomUUID();
    ids.push(ballotId);
    const { stationId } = station;
    const place = { state: 'WY', channel: 'station', stationId };
    return signed('ballots', 'CastBallot', {
      electionId,
      ballotId,
      contestId: 'board',
      candidateId: 'ada-marsh',
      ...place,
    });
  }

  function hand(bundle: SignedBundle) {
    return handIn(fromSite, station, bundle);
  }

  /** Votes in the log. */
  async function votes(): Promise<number> {
    const { log, configuration } = installed;
    let count = 0;
    for (let partition = 0; partition < configuration.partitions; partition += 1) {
      for await (const { records } of log.read(BALLOT_BOX, partition, 0)) {
        count += records.filter(({ value }) => value?.includes('"type":"VoteCast"')).length;
      }
    }
    return count;
  }

  /** Senders that begin a request and never end it. @returns what each is told until it is cut off */
  function dribblers(beginning: string): Promise<string>[] {
    return Array.from({ length: DRIBBLERS }, async () => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.setEncoding('utf8').write(`POST /api/elections/${electionId}/ballots HTTP/1.1\r\n${beginning}`);
      const dribble = setInterval(() => socket.write('x'), 500);
      let told = '';
      socket.on('data', (text: string) => {
        told += text;
      });
      // Cut off while it wrote, by a reset as often as not: that is what it is about (`once` would call it a failure).
      socket.on('error', () => undefined);
      await new Promise((closed) => socket.on('close', closed));
      clearInterval(dribble);
      return told;
    });
  }
});

const POST_OF_A_BODY =
  'Host: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 300000\r\n\r\n';

/** What makes a page scroll sideways, by its box or by its text: nothing where it does not. */
const BEYOND_THE_EDGE = `
  document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
    .filter((element) => {
      const { left, width } = element.getBoundingClientRect();
      return left + Math.max(width, element.scrollWidth) > innerWidth;
    })
    .map((element) => element.outerHTML.slice(0, 200))`;

/** Asks until there is an answer that is not for later. */
async function untilDone<Answer extends { readonly ok: boolean }>(
  ask: () => Promise<Answer>,
): Promise<Answer> {
  let answer: Answer | undefined;
  await waitUntil(
    async () => {
      answer = await ask().catch(() => undefined);
      return answer?.ok === true;
    },
    () => JSON.stringify(answer),
  );
  if (!answer) throw new Error('no answer');
  return answer;
}
