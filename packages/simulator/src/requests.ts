import { ELECTION_REQUESTS, type ElectionRequest } from '@votestream/domain';
import { textOf } from './day/clock.ts';
import type { RequestRecord } from './day/outbox.ts';
import type { Voter } from './electorate/electorate.ts';

/** A request as it stands in a bundle: its key and its JSON. Written by hand because JSON.stringify would be half of the work. */
export interface RequestText {
  readonly key: string;
  readonly text: string;
}

export interface Vote {
  readonly ballotId: string;
  readonly contestId: string;
  readonly candidateId: string;
  readonly state: string;
  readonly stationId: string;
}

/** Writes the requests of one election. No value needs escaping: all are slugs, codes, ids and minutes. */
export class RequestWriter {
  readonly #election: string;

  constructor(electionId: string) {
    this.#election = `"data":{"electionId":"${electionId}"`;
  }

  registration(id: string, voterId: string, state: string, voter: Voter): RequestText {
    const text = `${head('RegisterVoter', id)}${this.#election},"voterId":"${voterId}","state":"${state}","gender":"${voter.gender}","birthYear":${voter.birthYear}}}`;
    return { key: voterId, text };
  }

  checkIn(id: string, voterId: string, stationId: string): RequestText {
    const text = `${head('CheckIn', id)}${this.#election},"voterId":"${voterId}","stationId":"${stationId}"}}`;
    return { key: voterId, text };
  }

  cast(id: string, vote: Vote): RequestText {
    const { ballotId, contestId, candidateId, state, stationId } = vote;
    const text = `${head('CastBallot', id)}${this.#election},"ballotId":"${ballotId}","contestId":"${contestId}","candidateId":"${candidateId}","state":"${state}","channel":"station","stationId":"${stationId}"}}`;
    return { key: ballotId, text };
  }

  void(id: string, ballotId: string): RequestText {
    const text = `${head('VoidVote', id)}${this.#election},"ballotId":"${ballotId}","reason":"Ballot paper found spoilt"}}`;
    return { key: ballotId, text };
  }
}

/** A request about the election itself. */
export function electionRequest<Type extends ElectionRequest['type']>(
  type: Type,
  id: string,
  minute: number,
  data: Extract<ElectionRequest, { type: Type }>['data'],
): RequestRecord {
  const value = JSON.stringify({ type, version: 1, id, at: textOf(minute), data });
  return { topic: ELECTION_REQUESTS, record: { key: data.electionId, value, partition: 0 }, requests: 1 };
}

function head(type: string, id: string): string {
  return `{"type":"${type}","version":1,"id":"${id}",`;
}
