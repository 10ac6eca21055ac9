import {
  AGE_BANDS,
  ageBandOf,
  BALLOT_SUBMISSIONS,
  type BallotRequest,
  ballotRequest,
  ballotRequestAlone,
  bundle,
  bundleContent,
  ELECTION_REQUESTS,
  type ElectionDefinition,
  type ElectionRequest,
  electionRequest,
  gender,
  ROLL_REQUESTS,
  type RollRequest,
  rollRequest,
  rollRequestAlone,
} from '@votestream/domain';
import { partitionOfKey } from '@votestream/event-log';
import type { RequestRecord } from '../src/index.ts';
import { isSignedBy } from './signed-by.ts';

type CheckIn = Extract<RollRequest, { type: 'CheckIn' }>;
type Register = Extract<RollRequest, { type: 'RegisterVoter' }>;
type RegisterStation = Extract<ElectionRequest, { type: 'RegisterStation' }>;
type CallRace = Extract<ElectionRequest, { type: 'CallRace' }>;
type Cast = Extract<BallotRequest, { type: 'CastBallot' }>;

const BUNDLED = { elections: electionRequest, roll: rollRequest, ballots: ballotRequest };
const ALONE = { elections: electionRequest, roll: rollRequestAlone, ballots: ballotRequestAlone };
type Stream = keyof typeof BUNDLED;
type AnyRequest = ElectionRequest | RollRequest | BallotRequest;

/** A request with all that its record says of it; undefined where it is none. */
interface Submitted {
  readonly request: AnyRequest | undefined;
  readonly at: string;
  /** The station whose signature fits; `forged` where one was to be expected and does not. */
  readonly signedBy: string | 'forged' | undefined;
}

const GRACE_MS = 2 * 60_000;

/** The rules of the election written down a second time, as plainly as possible, to check the ground truth by. */
export class NaiveDecider {
  readonly #partitions: number;
  #election: ElectionDefinition | undefined;
  readonly #stations = new Map<string, { state: string; name: string; publicKey: string }>();
  /** By contest and state. */
  readonly #calls = new Map<string, string>();
  readonly #voters = new Map<string, { data: Register['data']; checkInId?: string }>();
  readonly #ballots = new Map<string, { data: Cast['data']; castAt: string; voidedAt?: string }>();
  readonly #clocks = new Map<string, string>();
  /** Refused requests, as [request, state, reason, number]. */
  readonly #rejections = { roll: new Map<string, number>(), ballots: new Map<string, number>() };
  readonly #counts = {
    elections: new Map<string, number>(),
    roll: new Map<string, number>(),
    ballots: new Map<string, number>(),
  };

  constructor(partitions: number) {
    this.#partitions = partitions;
  }

  feed({ topic, record }: Pick<RequestRecord, 'topic' | 'record'>): void {
    const stream = STREAMS[topic];
    for (const each of this.#open(topic, record.value)) {
      const clock = `${stream}/${record.partition}`;
      const before = this.#clocks.get(clock) ?? '';
      const earliest = before && new Date(Date.parse(before) - GRACE_MS).toISOString().replace('.000Z', 'Z');
      const [at = ''] = [each.at, earliest].toSorted().reverse();
      const outcome = this.#decide(stream, record.partition ?? -1, each, at);
      const isSigned = each.signedBy !== undefined && each.signedBy !== 'forged';
      const isKnown = isSigned && outcome !== 'wrong-credential' && outcome !== 'unknown-station';
      if (isKnown || ACCEPTED[stream].includes(outcome)) {
        this.#clocks.set(clock, [each.at, before].toSorted().reverse()[0] ?? '');
      }
      if (stream !== 'elections') this.#noteRejection(stream, each, outcome);
      this.#counts[stream].set(outcome, (this.#counts[stream].get(outcome) ?? 0) + 1);
    }
  }

  #open(topic: RequestRecord['topic'], bytes: Uint8Array | string | null): Submitted[] {
    const stream = STREAMS[topic];
    const value = parse(bytes);
    const outer = bundle.safeParse(value);
    const inner = bundleContent.safeParse(parse(outer.data?.content ?? null));
    if (!outer.success || !inner.success) {
      const request = ALONE[stream].safeParse(value).data;
      return [{ request, at: request?.at ?? '', signedBy: undefined }];
    }
    const { at, content, signature } = outer.data;
    const { stationId, requests } = inner.data;
    const station = this.#stations.get(stationId);
    const isSigned =
      signature !== null && station && isSignedBy(station.publicKey, topic, content, signature);
    const isOffice = signature === null && stationId === 'registrar';
    const signedBy = isSigned ? stationId : isOffice ? undefined : 'forged';
    return requests.map((request) => ({ request: BUNDLED[stream].safeParse(request).data, at, signedBy }));
  }

  #decide(stream: Stream, partition: number, { request, signedBy }: Submitted, at: string): string {
    if (!request) return 'malformed';
    if (signedBy === 'forged') return 'wrong-credential';
    const partitions = stream === 'elections' ? 1 : this.#partitions;
    if (partitionOfKey(keyOf(request), partitions) !== partition) return 'wrong-partition';
    if (request.type === 'AnnounceElection') {
      if (this.#election) return sameJson(this.#election, request.data) ? 'repeated' : 'already-announced';
      this.#election = request.data;
      return 'ElectionAnnounced';
    }
    if (request.data.electionId !== this.#election?.electionId) return 'unknown-election';
    if (request.type === 'CheckIn' || request.type === 'CastBallot') {
      if (!this.#stations.has(request.data.stationId ?? '')) return 'unknown-station';
      if (signedBy !== request.data.stationId) return 'wrong-credential';
    } else if (signedBy !== undefined) return 'wrong-credential';
    switch (request.type) {
      case 'RegisterStation':
        return this.#registerStation(request);
      case 'CallRace':
        return this.#call(request, at);
      case 'RetractRaceCall':
        if (this.#calls.get(raceOf(request)) !== request.data.candidateId) return 'not-called';
        this.#calls.delete(raceOf(request));
        return 'RaceCallRetracted';
      case 'CertifyResult':
        throw new Error('a simulation certifies nothing');
      case 'RegisterVoter':
        return this.#register(request, at);
      case 'CheckIn':
        return this.#checkIn(request, at);
      case 'CastBallot':
        return this.#cast(request, at);
      case 'VoidVote': {
        const ballot = this.#ballots.get(request.data.ballotId);
        if (!ballot) return 'unknown-ballot';
        if (ballot.voidedAt !== undefined) return 'repeated';
        ballot.voidedAt = at;
        return 'VoteVoided';
      }
    }
  }

  /** What the refusal of a request says of where it came from. */
  #noteRejection(stream: 'roll' | 'ballots', { request, signedBy }: Submitted, outcome: string): void {
    if (ACCEPTED[stream].includes(outcome) || outcome === 'repeated') return;
    const isForgedCheckIn = request?.type === 'CheckIn' && signedBy === 'forged';
    const group = JSON.stringify([
      ...(isForgedCheckIn ? ['check-in', null] : this.#placeOf(request)),
      outcome,
    ]);
    this.#rejections[stream].set(group, (this.#rejections[stream].get(group) ?? 0) + 1);
  }

  #placeOf(request: AnyRequest | undefined): [string, string | null] {
    switch (request?.type) {
      case 'RegisterVoter':
        return ['registration', request.data.state];
      case 'CheckIn':
        return ['check-in', this.#voters.get(request.data.voterId)?.data.state ?? null];
      case 'CastBallot':
        return ['ballot', request.data.state];
      case 'VoidVote':
        return ['ballot', this.#ballots.get(request.data.ballotId)?.data.state ?? null];
      default:
        return ['unreadable', null];
    }
  }

  #registerStation({ data: { stationId, state, name, publicKey } }: RegisterStation): string {
    const known = this.#stations.get(stationId);
    if (known) return sameJson(known, { state, name, publicKey }) ? 'repeated' : 'already-registered';
    if (!this.#state(state)) return 'unknown-state';
    this.#stations.set(stationId, { state, name, publicKey });
    return 'StationRegistered';
  }

  #call(request: CallRace, at: string): string {
    const { contestId, state, candidateId } = request.data;
    const standing = this.#calls.get(raceOf(request));
    if (standing !== undefined) return standing === candidateId ? 'repeated' : 'already-called';
    const contest = this.#election?.contests.find((each) => each.contestId === contestId);
    if (!contest) return 'unknown-contest';
    if (!contest.candidates.some((each) => each.candidateId === candidateId)) return 'unknown-candidate';
    const voting = (this.#election?.states ?? []).filter(({ code }) => state === null || code === state);
    if (voting.length === 0) return 'unknown-state';
    if (voting.some(({ pollsClose }) => at < pollsClose)) return 'polls-not-closed';
    this.#calls.set(raceOf(request), candidateId);
    return 'RaceCalled';
  }

  #register({ data }: Register, at: string): string {
    const known = this.#voters.get(data.voterId)?.data;
    if (known) {
      const { state, gender, birthYear } = known;
      const same = state === data.state && gender === data.gender && birthYear === data.birthYear;
      return same ? 'repeated' : 'already-registered';
    }
    const state = this.#state(data.state);
    if (!state) return 'unknown-state';
    if (2028 - data.birthYear < 18) return 'under-age';
    if (at >= state.pollsClose) return 'polls-closed';
    this.#voters.set(data.voterId, { data });
    return 'VoterRegistered';
  }

  #checkIn({ id, data }: CheckIn, at: string): string {
    const voter = this.#voters.get(data.voterId);
    if (!voter) return 'unknown-voter';
    if (voter.checkInId !== undefined) return voter.checkInId === id ? 'repeated' : 'ballot-already-issued';
    if (this.#stations.get(data.stationId)?.state !== voter.data.state) return 'wrong-state';
    const refusal = this.#outOfHours(voter.data.state, at);
    if (refusal) return refusal;
    voter.checkInId = id;
    return 'BallotIssued';
  }

  #cast({ data }: Cast, at: string): string {
    const known = this.#ballots.get(data.ballotId)?.data;
    if (known) {
      const same = (['contestId', 'candidateId', 'state', 'channel', 'stationId'] as const).every(
        (field) => known[field] === data[field],
      );
      return same ? 'repeated' : 'ballot-already-cast';
    }
    if (!this.#state(data.state)) return 'unknown-state';
    const contest = this.#election?.contests.find((each) => each.contestId === data.contestId);
    if (!contest?.candidates.some((each) => each.candidateId === data.candidateId))
      return 'unknown-candidate';
    if (this.#stations.get(data.stationId ?? '')?.state !== data.state) return 'wrong-state';
    const refusal = this.#outOfHours(data.state, at);
    if (refusal) return refusal;
    this.#ballots.set(data.ballotId, { data, castAt: at });
    return 'VoteCast';
  }

  #state(code: string) {
    return this.#election?.states.find((each) => each.code === code);
  }

  #outOfHours(code: string, at: string): string | undefined {
    const state = this.#state(code);
    if (!state || at < state.pollsOpen) return 'polls-not-open';
    return at >= state.pollsClose ? 'polls-closed' : undefined;
  }

  /** In the form of the ground truth. */
  get requests() {
    const counts = (stream: Stream, accepted: readonly string[]) => {
      const all = Object.fromEntries(this.#counts[stream]);
      const { repeated = 0, ...rest } = all;
      const rejected = Object.entries(rest).filter(([outcome]) => !accepted.includes(outcome));
      return {
        submitted: Object.values(all).reduce((sum, each) => sum + each, 0),
        accepted: Object.fromEntries(accepted.map((outcome) => [outcome, all[outcome] ?? 0])),
        repeated,
        rejected: Object.fromEntries(rejected),
      };
    };
    return {
      elections: counts('elections', [
        'ElectionAnnounced',
        'StationRegistered',
        'RaceCalled',
        'RaceCallRetracted',
      ]),
      roll: counts('roll', ACCEPTED.roll),
      ballots: counts('ballots', ACCEPTED.ballots),
    };
  }

  get results() {
    const standing = [...this.#ballots.values()].filter((ballot) => ballot.voidedAt === undefined);
    const votes = countBy(standing, ({ data }) => `${data.contestId} ${data.state} ${data.candidateId}`);
    return (this.#election?.contests ?? []).flatMap(({ contestId, candidates }) =>
      (this.#election?.states ?? []).flatMap(({ code }) =>
        candidates.map(({ candidateId }) => [
          contestId,
          code,
          candidateId,
          votes.get(`${contestId} ${code} ${candidateId}`) ?? 0,
        ]),
      ),
    );
  }

  get calls() {
    return (this.#election?.contests ?? []).flatMap(({ contestId }) =>
      [...(this.#election?.states ?? []).map(({ code }) => code), null].flatMap((state) => {
        const candidateId = this.#calls.get(JSON.stringify([contestId, state]));
        return candidateId === undefined ? [] : [[contestId, state, candidateId]];
      }),
    );
  }

  get stations() {
    return [...this.#stations].map(([stationId, { state, name }]) => [state, stationId, name]);
  }

  get turnout() {
    const voters = [...this.#voters.values()];
    const issued = voters.filter((voter) => voter.checkInId !== undefined);
    const by = (groups: readonly string[][], groupOf: (data: Register['data']) => string[]) => {
      const nameOf = ({ data }: { data: Register['data'] }) => groupOf(data).join(' ');
      const eligible = countBy(voters, nameOf);
      const ballots = countBy(issued, nameOf);
      return groups.map((group) => [
        ...group,
        eligible.get(group.join(' ')) ?? 0,
        ballots.get(group.join(' ')) ?? 0,
      ]);
    };
    const states = this.#election?.states.map((state) => state.code) ?? [];
    const inStates = (groups: readonly string[]) =>
      states.flatMap((state) => groups.map((group) => [state, group]));
    return {
      byState: by(
        states.map((state) => [state]),
        ({ state }) => [state],
      ),
      byGender: by(inStates(gender.options), ({ state, gender }) => [state, gender]),
      byAgeBand: by(inStates(AGE_BANDS), ({ state, birthYear }) => [state, ageBandOf(birthYear, 2028) ?? '']),
    };
  }

  /** Votes by contest, state, candidate and minute, where there are any. */
  get votesByMinute(): Map<string, number> {
    const votes = new Map<string, number>();
    const add = ({ contestId, state, candidateId }: Cast['data'], at: string, by: number) => {
      const group = `${contestId} ${state} ${candidateId} ${at}`;
      votes.set(group, (votes.get(group) ?? 0) + by);
    };
    for (const { data, castAt, voidedAt } of this.#ballots.values()) {
      add(data, castAt, 1);
      if (voidedAt !== undefined) add(data, voidedAt, -1);
    }
    return new Map([...votes].filter(([, each]) => each !== 0));
  }

  /** By group in words. */
  get rejections(): { roll: Map<string, number>; ballots: Map<string, number> } {
    return this.#rejections;
  }
}

const ACCEPTED: Readonly<Record<Stream, readonly string[]>> = {
  elections: ['ElectionAnnounced', 'StationRegistered', 'RaceCalled', 'RaceCallRetracted'],
  roll: ['VoterRegistered', 'BallotIssued'],
  ballots: ['VoteCast', 'VoteVoided'],
};

const STREAMS: Readonly<Record<RequestRecord['topic'], Stream>> = {
  [ELECTION_REQUESTS]: 'elections',
  [ROLL_REQUESTS]: 'roll',
  [BALLOT_SUBMISSIONS]: 'ballots',
};

function keyOf({ data }: AnyRequest): string {
  if ('voterId' in data) return data.voterId;
  return 'ballotId' in data ? data.ballotId : data.electionId;
}

function raceOf({ data }: { data: { contestId: string; state: string | null } }): string {
  return JSON.stringify([data.contestId, data.state]);
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What the simulator writes, it writes as JSON.stringify does: what differs names a key twice. */
function parse(value: Uint8Array | string | null): unknown {
  const text = typeof value === 'string' ? value : new TextDecoder().decode(value ?? undefined);
  try {
    const json: unknown = JSON.parse(text);
    return JSON.stringify(json) === text ? json : undefined;
  } catch {
    return undefined;
  }
}

function countBy<Item>(items: readonly Item[], groupOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(groupOf(item), (counts.get(groupOf(item)) ?? 0) + 1);
  return counts;
}

export const REQUEST_TOPICS = [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS] as const;
