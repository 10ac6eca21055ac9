import { type Decisions, decisions } from '../contract/decisions.ts';

export type { Decision, Decisions } from '../contract/decisions.ts';

import { type Answer, ask, type Fetch } from './ask.ts';

/** Who orders: the administrator, by the token, or the page of a signed-in administrator, without. */
export interface Orderer {
  readonly fetch: Fetch;
  readonly token?: string;
}

/** `at` says the minute in an election whose clock is simulated; in any other it stays away. */
interface Clock {
  readonly at?: string | undefined;
}

interface Race {
  readonly contestId: string;
  /** null: the nation. */
  readonly state: string | null;
  readonly candidateId: string;
}

export interface NewStation {
  readonly stationId: string;
  readonly state: string;
  readonly name: string;
  readonly publicKey: string;
}

/** @param definition is checked by the API */
export function announceElection(by: Orderer, definition: unknown, clock: Clock = {}) {
  return order(by, '/api/elections', definition, clock);
}

export function registerStation(by: Orderer, electionId: string, station: NewStation, clock: Clock = {}) {
  return order(by, pathOf(electionId, 'stations'), station, clock);
}

/** @param voters up to 500; checked by the API */
export function registerVoters(
  by: Orderer,
  electionId: string,
  voters: readonly unknown[],
  clock: Clock = {},
) {
  return order(by, pathOf(electionId, 'voters'), { voters }, clock);
}

export function voidVote(
  by: Orderer,
  electionId: string,
  vote: { readonly ballotId: string; readonly reason: string },
  clock: Clock = {},
) {
  return order(by, pathOf(electionId, 'voids'), vote, clock);
}

export function callRace(
  by: Orderer,
  electionId: string,
  call: Race & { readonly calledBy?: string | undefined },
  clock: Clock = {},
) {
  return order(by, pathOf(electionId, 'calls'), call, clock);
}

export function retractCall(by: Orderer, electionId: string, race: Race, clock: Clock = {}) {
  return order(by, pathOf(electionId, 'retractions'), race, clock);
}

export function certifyResult(by: Orderer, electionId: string, clock: Clock = {}) {
  return order(by, pathOf(electionId, 'certification'), {}, clock);
}

function pathOf(electionId: string, what: string): string {
  return `/api/elections/${encodeURIComponent(electionId)}/${what}`;
}

function order(by: Orderer, path: string, body: unknown, { at }: Clock): Promise<Answer<Decisions>> {
  const query = at === undefined ? '' : `?at=${encodeURIComponent(at)}`;
  return ask(by.fetch, path + query, decisions, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(by.token !== undefined && { authorization: `Bearer ${by.token}` }),
    },
    body: JSON.stringify(body),
  });
}
