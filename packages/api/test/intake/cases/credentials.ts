import { generateStationKey } from '@votestream/credentials';
import { expect } from 'vitest';
import { signCall } from '../../../src/station/call.ts';
import { ballot, checkIn, handIn, pathOf, TOKEN, told } from '../polling-day.ts';
import type { Case, Given } from './case.ts';

const PATHS = ['check-ins', 'ballots'] as const;
const HOUR_MS = 3_600_000;

/** Nobody but a station, with its own key, can issue or cast anything. */
export function credentialCases(onEngine: Case): void {
  const request = ({ vermont, voter }: Given, path: (typeof PATHS)[number]) =>
    path === 'ballots' ? ballot(vermont) : checkIn(vermont, voter());
  const signer = ({ vermont }: Given) => ({ stationId: vermont.stationId, ...vermont.key });

  onEngine('a call without a signature is refused, and told how to sign', async (given) => {
    for (const path of PATHS) {
      const body = handIn(given.vermont, path, [request(given, path)]);
      const { headers } = signCall(pathOf(given.vermont, path), body, signer(given));
      for (const missing of ['signature', 'signature-input', 'content-digest']) {
        const some = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== missing));
        const address = pathOf(given.vermont, path);
        const answer = await told(
          await given.day.api.request(address, { method: 'POST', headers: some, body }),
        );
        expect(answer).toMatchObject({ status: 401, outcomes: ['signature-missing'] });
        expect(answer.headers.get('accept-signature')).toContain('"@method" "@path" "content-digest"');
        expect(answer.headers.has('www-authenticate')).toBe(true);
      }
    }
  });

  onEngine('a call with another key is refused, that of another station included', async (given) => {
    const { day, vermont, otherOfVermont } = given;
    for (const path of PATHS) {
      const body = handIn(vermont, path, [request(given, path)]);
      const address = pathOf(vermont, path);
      for (const { privateKey } of [generateStationKey(), otherOfVermont.key]) {
        const call = signCall(address, body, { stationId: vermont.stationId, privateKey });
        expect((await told(await day.api.request(address, call))).outcomes).toEqual(['signature-invalid']);
      }
      const nobody = signCall(address, body, { ...signer(given), stationId: 'no-such-station' });
      expect((await told(await day.api.request(address, nobody))).outcomes).toEqual(['signature-invalid']);
    }
  });

  onEngine('a call that was signed long ago, or for later, is refused', async (given) => {
    for (const path of PATHS) {
      const body = handIn(given.vermont, path, [request(given, path)]);
      const address = pathOf(given.vermont, path);
      for (const nowMs of [Date.now() - HOUR_MS, Date.now() - 90_000, Date.now() + 60_000]) {
        const call = signCall(address, body, signer(given), nowMs);
        const answer = await told(await given.day.api.request(address, call));
        expect(answer).toMatchObject({ status: 401, outcomes: ['signature-expired'] });
      }
    }
  });

  onEngine('a call is refused when anything of it was altered on the way', async (given) => {
    const { day, vermont } = given;
    const body = handIn(vermont, 'ballots', [ballot(vermont)]);
    const address = pathOf(vermont, 'ballots');
    const call = signCall(address, body, signer(given));
    const send = async (path: string, changed: { body?: string; headers?: Record<string, string> }) =>
      (await told(await day.api.request(path, { ...call, ...changed }))).outcomes;
    const altered = body.replace('ada', 'jonah');
    expect(await send(address, { body: altered })).toEqual(['wrong-digest']);
    const fresh = signCall(address, altered, signer(given)).headers['content-digest'] ?? '';
    expect(
      await send(address, { body: altered, headers: { ...call.headers, 'content-digest': fresh } }),
    ).toEqual(['signature-invalid']);
    expect(await send(pathOf(vermont, 'check-ins'), {})).toEqual(['signature-invalid']);
    const input = call.headers['signature-input'] ?? '';
    const later = input.replace(/created=\d+/, `created=${Math.floor(Date.now() / 1_000) + 1}`);
    expect(await send(address, { headers: { ...call.headers, 'signature-input': later } })).toEqual([
      'signature-invalid',
    ]);
    expect((await day.send(vermont, 'ballots', body)).outcomes).toEqual(['accepted']);
  });

  onEngine(
    'a station hands in nothing of another station, nor what it has not signed itself',
    async (given) => {
      const { day, vermont, otherOfVermont, wyoming } = given;
      const send = async (body: string) => (await day.send(vermont, 'ballots', body)).outcomes;
      expect(await send(handIn(otherOfVermont, 'ballots', [ballot(otherOfVermont)]))).toEqual([
        'wrong-credential',
      ]);
      expect(await send(handIn(wyoming, 'ballots', [ballot(wyoming)]))).toEqual(['wrong-credential']);
      expect(await send(handIn(vermont, 'ballots', [ballot(otherOfVermont)]))).toEqual(['wrong-credential']);
      expect(await send(handIn(vermont, 'ballots', [ballot(vermont, { stationId: null })]))).toEqual([
        'wrong-credential',
      ]);
      const forged = handIn({ ...vermont, key: otherOfVermont.key }, 'ballots', [ballot(vermont)]);
      expect(await send(forged)).toEqual(['wrong-credential']);
      // Signed as check-ins, the bundle is none of ballots.
      expect(await send(handIn(vermont, 'check-ins', [ballot(vermont)]))).toEqual(['wrong-credential']);
    },
  );

  onEngine('nobody administers without the token, and stations do not either', async (given) => {
    const { day, electionId, vermont } = given;
    const ready = await day.startApi({ adminToken: undefined });
    for (const path of ['stations', 'voters', 'voids', 'calls', 'retractions', 'certification']) {
      const address = pathOf({ electionId }, path);
      const json = { 'content-type': 'application/json' };
      const order = async (headers: Record<string, string>, api = day.api) =>
        (
          await told(
            await api.request(address, { method: 'POST', headers: { ...json, ...headers }, body: '{}' }),
          )
        ).outcomes;
      expect(await order({})).toEqual(['not-the-administrator']);
      expect(await order({ authorization: `Bearer ${TOKEN}x` })).toEqual(['not-the-administrator']);
      expect(await order(signCall(address, '{}', signer(given)).headers)).toEqual(['not-the-administrator']);
      expect(await order({ authorization: `Bearer ${TOKEN}` }, ready.api)).toEqual(['no-administration']);
    }
    await ready.stop();
    const body = handIn(vermont, 'ballots', [ballot(vermont)]);
    const asAdministrator = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
    const init = { method: 'POST', headers: asAdministrator, body };
    expect((await told(await day.api.request(pathOf(vermont, 'ballots'), init))).outcomes).toEqual([
      'signature-missing',
    ]);
  });
}
