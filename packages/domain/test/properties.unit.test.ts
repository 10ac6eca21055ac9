import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BallotRequest,
  type Credential,
  decideBallot,
  decideRoll,
  emptyBallotBox,
  emptyRoll,
  evolveBallotBox,
  evolveRoll,
  NO_CREDENTIAL,
  type RollRequest,
} from '../src/index.ts';
import { announced, definition, ofStation, SEED } from './election.fixture.ts';

const electionId = fc.oneof(
  { weight: 4, arbitrary: fc.constant(definition.electionId) },
  { weight: 1, arbitrary: fc.constant('unheard-of') },
);
const at = fc.constantFrom(
  '2028-11-07T11:59:00Z',
  '2028-11-07T12:00:00Z',
  '2028-11-07T20:00:00Z',
  '2028-11-08T00:00:00Z',
  '2028-11-08T03:00:00Z',
);
const state = fc.constantFrom('VT', 'WY', 'ZZ');
const stationId = fc.constantFrom('vt-1', 'wy-1', 'zz-1');
const id = fc.constantFrom('request-1', 'request-2', 'request-3');
const version = fc.constant(1 as const);

const rollRequest: fc.Arbitrary<RollRequest> = fc.oneof(
  fc.record({
    type: fc.constant('RegisterVoter' as const),
    version,
    id,
    data: fc.record({
      electionId,
      voterId: fc.constantFrom('voter-0001', 'voter-0002'),
      state,
      gender: fc.constantFrom('female' as const, 'male' as const),
      birthYear: fc.constantFrom(1950, 1999, 2015),
    }),
  }),
  fc.record({
    type: fc.constant('CheckIn' as const),
    version,
    id,
    data: fc.record({ electionId, voterId: fc.constantFrom('voter-0001', 'voter-0002'), stationId }),
  }),
);

const ballotId = fc.constantFrom('ballot-0001', 'ballot-0002', 'ballot-0003');
const ballotRequest: fc.Arbitrary<BallotRequest> = fc.oneof(
  fc.record({
    type: fc.constant('CastBallot' as const),
    version,
    id,
    data: fc.record({
      electionId,
      ballotId,
      contestId: fc.constant('president'),
      candidateId: fc.constantFrom('ada', 'jonah', 'nobody'),
      state,
      channel: fc.constant('station' as const),
      stationId,
    }),
  }),
  fc.record({
    type: fc.constant('VoidVote' as const),
    version,
    id,
    data: fc.record({ electionId, ballotId, reason: fc.constant('error') }),
  }),
);

/** A request as it reaches the rules. */
interface Submitted<Request> {
  readonly request: Request;
  readonly at: string;
  readonly signedBy: Credential;
}

const signedBy = fc.constantFrom(NO_CREDENTIAL, ofStation('vt-1'), ofStation('wy-1'), ofStation('zz-1'));
/** Most are signed by the station that they name, so that rules behind the signature are tried, too. */
const submitted = <Request extends { data: object }>(
  request: fc.Arbitrary<Request>,
): fc.Arbitrary<Submitted<Request>> =>
  fc.record({ request, at, stranger: signedBy, isOwn: fc.nat(3) }).map(({ stranger, isOwn, ...rest }) => {
    const { data } = rest.request;
    const names = 'stationId' in data && typeof data.stationId === 'string' ? data.stationId : undefined;
    return { ...rest, signedBy: isOwn > 0 && names !== undefined ? ofStation(names) : stranger };
  });
const rollRequests = fc.array(submitted(rollRequest), { maxLength: 60 });
const ballotRequests = fc.array(submitted(ballotRequest), { maxLength: 60 });

/** Well signed: what is refused in one of these, and in no other, is left to luck by random lists. */
const castFor = (candidateId: 'ada' | 'nobody', at = '2028-11-07T20:00:00Z'): Submitted<BallotRequest> => ({
  request: {
    type: 'CastBallot',
    version: 1,
    id: `for-${candidateId}`,
    data: {
      electionId: definition.electionId,
      ballotId: 'ballot-0001',
      contestId: 'president',
      candidateId,
      state: 'VT',
      channel: 'station',
      stationId: 'vt-1',
    },
  },
  at,
  signedBy: ofStation('vt-1'),
});
const tooEarly = castFor('ada', '2028-11-07T11:59:00Z');

/** Runs requests in the order of their times, as a partition does, and gives all decisions. */
function runRoll(requests: readonly Submitted<RollRequest>[]) {
  const directory = announced();
  const roll = emptyRoll(SEED);
  return requests
    .toSorted((a, b) => a.at.localeCompare(b.at))
    .map(({ request, at, signedBy }, position) => {
      const decision = decideRoll(directory, roll, request, at, signedBy);
      if (decision.outcome === 'accepted') evolveRoll(roll, decision.event, { position });
      return decision;
    });
}

function runBallots(requests: readonly Submitted<BallotRequest>[]) {
  const directory = announced();
  const box = emptyBallotBox(SEED);
  return requests
    .toSorted((a, b) => a.at.localeCompare(b.at))
    .map(({ request, at, signedBy }, position) => {
      const decision = decideBallot(directory, box, request, at, signedBy);
      if (decision.outcome === 'accepted') evolveBallotBox(box, decision.event, { position });
      return decision;
    });
}

const timesEach = (ids: readonly string[]) =>
  Math.max(
    0,
    ...Map.groupBy(ids, (each) => each)
      .values()
      .map((all) => all.length),
  );

describe('whatever is requested, in whatever order', () => {
  it('a voter never gets two ballots', () => {
    fc.assert(
      fc.property(rollRequests, (requests) => {
        const issued = runRoll(requests).flatMap(({ event }) =>
          event.type === 'BallotIssued' ? [event.data.voterId] : [],
        );
        expect(timesEach(issued)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('a ballot never counts twice, and a voided one not at all', () => {
    fc.assert(
      fc.property(ballotRequests, (requests) => {
        const decisions = runBallots(requests);
        const cast = decisions.flatMap(({ event }) =>
          event.type === 'VoteCast' ? [event.data.ballotId] : [],
        );
        const voided = decisions.flatMap(({ event }) =>
          event.type === 'VoteVoided' ? [event.data.ballotId] : [],
        );
        expect(timesEach(cast)).toBeLessThanOrEqual(1);
        expect(timesEach(voided)).toBeLessThanOrEqual(1);
        expect(voided.every((ballot) => cast.includes(ballot))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('accepted + rejected + repeated = submitted, and a repeat points at an accepted event', () => {
    fc.assert(
      fc.property(ballotRequests, (requests) => {
        const decisions = runBallots(requests);
        const outcomes = Map.groupBy(decisions, ({ outcome }) => outcome);
        const size = (outcome: 'accepted' | 'rejected' | 'repeated') => outcomes.get(outcome)?.length ?? 0;
        expect(size('accepted') + size('rejected') + size('repeated')).toBe(requests.length);
        for (const decision of decisions) {
          if (decision.outcome !== 'repeated') continue;
          expect(decisions[decision.original.position]?.outcome).toBe('accepted');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a refused request leaves no trace: without it every other request gets the same answer', () => {
    fc.assert(
      fc.property(ballotRequests, (requests) => {
        const ordered = requests.toSorted((a, b) => a.at.localeCompare(b.at));
        const decisions = runBallots(ordered);
        const kept = ordered.filter((_, index) => decisions[index]?.outcome !== 'rejected');
        const again = runBallots(kept).map(({ outcome, event }) => ({ outcome, event }));
        const before = decisions.filter(({ outcome }) => outcome !== 'rejected');
        expect(again).toEqual(before.map(({ outcome, event }) => ({ outcome, event })));
      }),
      { numRuns: 200, examples: [[[castFor('nobody'), castFor('ada')]], [[tooEarly, castFor('ada')]]] },
    );
  });
});
