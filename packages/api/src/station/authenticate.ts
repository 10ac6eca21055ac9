import { knownPublicKey } from '@votestream/credentials';
import { type Election, slug } from '@votestream/domain';
import type { Context } from 'hono';
import type { ElectionDirectory } from '../intake/election-directory.ts';
import { type ProblemName, refuse } from '../problems.ts';
import { isDigestOf } from './content-digest.ts';
import { readSignature, verifyMessage } from './message-signature.ts';
import { COVERED, SIGNATURE_AGE_SECONDS_MAX, SIGNATURE_AHEAD_SECONDS_MAX } from './profile.ts';

/** A polling station that has proved who it is. */
export interface CallingStation {
  readonly election: Election;
  readonly stationId: string;
  readonly state: string;
}

export type Authentication =
  | { readonly ok: true; readonly caller: CallingStation }
  | { readonly ok: false; readonly refusal: Response };

/** Which station has signed this call? @param body as it came */
export async function authenticateStation(
  c: Context,
  electionId: string,
  body: Uint8Array,
  directory: ElectionDirectory,
): Promise<Authentication> {
  const digest = c.req.header('content-digest');
  const input = c.req.header('signature-input');
  const given = c.req.header('signature');
  if (!digest || !input || !given) {
    return refused(c, 'signature-missing', 'send content-digest, signature-input and signature');
  }
  if (!isDigestOf(digest, body)) return refused(c, 'wrong-digest', 'content-digest is not of this body');
  const signature = readSignature(input, given);
  if (typeof signature === 'string') return refused(c, 'signature-invalid', signature);
  const ageSeconds = Date.now() / 1_000 - signature.created;
  if (ageSeconds > SIGNATURE_AGE_SECONDS_MAX || ageSeconds < -SIGNATURE_AHEAD_SECONDS_MAX) {
    const detail = `created is ${Math.round(Math.abs(ageSeconds))} s ${ageSeconds > 0 ? 'ago' : 'ahead'} by the clock here`;
    return refused(c, 'signature-expired', detail);
  }
  const { keyid } = signature;
  if (!slug.safeParse(keyid).success) return refused(c, 'signature-invalid', 'keyid is no stationId');
  const election = await directory.election(electionId, ({ stations }) => stations.has(keyid));
  if (!election) return refused(c, 'unknown-election', `no election ${electionId} is announced`);
  const station = election.stations.get(keyid);
  const key = station?.publicKey ? knownPublicKey(station.publicKey) : undefined;
  if (!station || !key) {
    return refused(c, 'signature-invalid', `no station ${keyid} with a key is registered`);
  }
  const values: Record<(typeof COVERED)[number], string> = {
    '@method': c.req.method,
    '@path': new URL(c.req.url).pathname,
    'content-digest': digest,
  };
  if (!verifyMessage(new Map(Object.entries(values)), signature, key)) {
    return refused(
      c,
      'signature-invalid',
      `it is not the signature of station ${keyid} over ${COVERED.join(', ')}`,
    );
  }
  return { ok: true, caller: { election, stationId: keyid, state: station.state } };
}

function refused(c: Context, name: ProblemName, detail: string): Authentication {
  const refusal = refuse(c, name, detail);
  if (refusal.status === 401) {
    const list = COVERED.map((component) => `"${component}"`).join(' ');
    refusal.headers.set('accept-signature', `station=(${list});created;keyid="stationId";alg="ed25519"`);
    refusal.headers.set('www-authenticate', 'Signature realm="votestream stations"');
  }
  return { ok: false, refusal };
}
