import { type StationKey, signContent } from '@votestream/credentials';
import { BALLOT_SUBMISSIONS, ROLL_REQUESTS } from '@votestream/domain';
import { type Decisions, decisions } from '../contract/decisions.ts';
import { signCall } from '../station/call.ts';
import { type Answer, ask, type Fetch } from './ask.ts';

export { signCall } from '../station/call.ts';

/** A polling station, with the key that only it has. */
export interface Station {
  readonly electionId: string;
  readonly stationId: string;
  readonly key: StationKey;
}

export type HandInPath = 'check-ins' | 'ballots';

/** What is handed in, signed. To send it again is to send this again. */
export interface SignedBundle {
  readonly path: HandInPath;
  readonly body: string;
}

export interface UnsignedRequests {
  readonly path: HandInPath;
  /** The station's name for the bundle: at random where ballots are handed in one by one, whose order a count tells. */
  readonly number: number;
  /** 1 to 500, of one partition, in random order. */
  readonly requests: readonly unknown[];
  /** The minute, in an election whose clock is simulated; in any other it stays away. */
  readonly at?: string | undefined;
}

export function signRequests(
  { electionId, stationId, key }: Station,
  { path, number, requests, at }: UnsignedRequests,
): SignedBundle {
  const content = JSON.stringify({ electionId, stationId, number, requests });
  const topic = path === 'ballots' ? BALLOT_SUBMISSIONS : ROLL_REQUESTS;
  const signature = signContent(topic, content, key);
  return { path, body: JSON.stringify({ content, signature, ...(at !== undefined && { at }) }) };
}

/** Hands a bundle in. The call is signed anew each time; the bundle stays as it is. */
export function handIn(
  fetch: Fetch,
  { electionId, stationId, key }: Station,
  { path, body }: SignedBundle,
): Promise<Answer<Decisions>> {
  const address = `/api/elections/${electionId}/${path}`;
  const { privateKey } = key;
  return ask(fetch, address, decisions, signCall(address, body, { stationId, privateKey }));
}
