import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CompactBallotBox,
  CompactRoll,
  emptyBallotBox,
  emptyRoll,
  PENDING,
  type RecordRef,
  type Registration,
  type Vote,
} from '../../src/index.ts';
import { SEED } from '../election.fixture.ts';
import { loaded } from './loading.ts';
import { PlainBallotBox, PlainRoll } from './plain-state.ts';

const OTHER_SEED = { k0: 0xa11, k1: 0xb0b };

/** Ids that differ in length alone, in one character, in a capital, in nothing but their election. */
const id = fc.constantFrom(
  'AAAAAAAA',
  'AAAAAAAAA',
  'AAAAAAAAAAAAAAAA',
  'aaaaaaaa',
  'aaaaaaab',
  'ballot-0001',
  'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  'f81d4fae-7dec-11d0-a765-00a0c91e6bf7',
  'F81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  'f81d4fae-7dec-11d0-a765_00a0c91e6bf6',
  '_'.repeat(48),
  `${'_'.repeat(47)}-`,
);
const electionId = fc.constantFrom('us-2028', 'us-2032', 'de-2029');
const POSITION_MAX = 2 ** 44;
const position = fc.oneof(fc.nat({ max: 1_000 }), fc.integer({ min: 2 ** 32 - 2, max: POSITION_MAX }));

/** What happens beside decisions: the log gives positions, or the process starts again from a snapshot. */
const interlude = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ type: 'positions' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'restart' as const }) },
);
const accepted = { electionId, id, position, isKnown: fc.boolean() };

const ballotSteps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant('cast' as const), ...accepted, choice: fc.nat(3) }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('takeBack' as const), ...accepted }) },
    { weight: 1, arbitrary: interlude },
  ),
  { maxLength: 80 },
);

const rollSteps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('register' as const), ...accepted, born: fc.nat(80) }),
    },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('issue' as const), ...accepted, requestId: id }) },
    { weight: 1, arbitrary: interlude },
  ),
  { maxLength: 80 },
);

const votes = [
  { contestId: 'president', candidateId: 'ada', state: 'VT', channel: 'station', stationId: 'vt-1' },
  { contestId: 'president', candidateId: 'jonah', state: 'VT', channel: 'station', stationId: 'vt-1' },
  { contestId: 'senate-vt', candidateId: 'ada', state: 'VT', channel: 'postal', stationId: null },
  { contestId: 'president', candidateId: 'ada', state: 'WY', channel: 'online', stationId: null },
] as const;

/** Positions that the log has yet to give. */
class Awaited {
  readonly #refs: { ref: RecordRef; position: number }[] = [];

  of({ position: at, isKnown }: { position: number; isKnown: boolean }): RecordRef {
    if (isKnown) return { position: at };
    const ref = { position: PENDING };
    this.#refs.push({ ref, position: at });
    return ref;
  }

  give(): void {
    for (const { ref, position: at } of this.#refs.splice(0)) ref.position = at;
  }
}

describe('the compact state of the rules', () => {
  it('knows of every ballot what Maps know, whatever was cast and taken back, and after restarts', () => {
    fc.assert(
      fc.property(ballotSteps, (steps) => {
        let compact = emptyBallotBox(SEED);
        const plain = new PlainBallotBox();
        const awaited = new Awaited();
        for (const step of steps) {
          if (step.type === 'positions' || step.type === 'restart') {
            awaited.give();
            compact.settle();
            if (step.type === 'restart') {
              compact = loaded(compact.capture(), (summary) => CompactBallotBox.load(summary, OTHER_SEED));
            }
            continue;
          }
          expect(compact.find(step.electionId, step.id)).toEqual(plain.find(step.electionId, step.id));
          const ref = awaited.of(step);
          if (step.type === 'takeBack') {
            const found = plain.takeBack(step.electionId, step.id, ref);
            expect(compact.takeBack(step.electionId, step.id, ref)).toBe(found);
          } else if (!plain.find(step.electionId, step.id)) {
            const vote: Vote = {
              ...(votes[step.choice] ?? votes[0]),
              electionId: step.electionId,
              ballotId: step.id,
            };
            compact.cast(vote, ref);
            plain.cast(vote, ref);
          }
          expect(compact.find(step.electionId, step.id)).toEqual(plain.find(step.electionId, step.id));
        }
        for (const step of steps) {
          if (!('id' in step)) continue;
          expect(compact.find(step.electionId, step.id)).toEqual(plain.find(step.electionId, step.id));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('knows of every voter what Maps know, whatever was registered and issued, and after restarts', () => {
    fc.assert(
      fc.property(rollSteps, (steps) => {
        let compact = emptyRoll(SEED);
        const plain = new PlainRoll();
        const awaited = new Awaited();
        for (const step of steps) {
          if (step.type === 'positions' || step.type === 'restart') {
            awaited.give();
            compact.settle();
            if (step.type === 'restart') {
              compact = loaded(compact.capture(), (summary) => CompactRoll.load(summary, OTHER_SEED));
            }
            continue;
          }
          const known = plain.find(step.electionId, step.id);
          expect(compact.find(step.electionId, step.id)).toEqual(known);
          const ref = awaited.of(step);
          if (step.type === 'register' && !known) {
            const registration: Registration = {
              electionId: step.electionId,
              voterId: step.id,
              state: step.born % 2 === 0 ? 'VT' : 'WY',
              gender: 'female',
              ageBand: '25-34',
              birthYear: 1920 + step.born,
            };
            compact.register(registration, ref);
            plain.register(registration, ref);
          } else if (step.type === 'issue' && !known?.issued) {
            const found = plain.issue(step.electionId, step.id, step.requestId, ref);
            expect(compact.issue(step.electionId, step.id, step.requestId, ref)).toBe(found);
          }
          expect(compact.find(step.electionId, step.id)).toEqual(plain.find(step.electionId, step.id));
        }
        for (const step of steps) {
          if (!('id' in step)) continue;
          expect(compact.find(step.electionId, step.id)).toEqual(plain.find(step.electionId, step.id));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what a capture holds while the state moves on', () => {
    const roll = emptyRoll(SEED);
    const voters = Array.from(
      { length: 20_000 },
      (_, number) => `voter-${number}-${'x'.repeat(number % 30)}`,
    );
    const traits = {
      electionId: 'us-2028',
      state: 'VT',
      gender: 'male',
      ageBand: '65+',
      birthYear: 1950,
    } as const;
    for (const [at, voterId] of voters.entries()) roll.register({ ...traits, voterId }, { position: at });
    for (const voterId of voters.slice(0, 9_000))
      roll.issue('us-2028', voterId, `check-${voterId}`, { position: 7 });

    const capture = roll.capture();
    for (const voterId of voters.slice(9_000))
      roll.issue('us-2028', voterId, 'later-request', { position: 8 });
    roll.register({ ...traits, voterId: 'later-voter' }, { position: 9 });

    const before = loaded(capture, (summary) => CompactRoll.load(summary, OTHER_SEED));
    const requestsIn = (state: CompactRoll) =>
      voters.map((id) => state.find('us-2028', id)?.issued?.requestId);
    const first = voters.slice(0, 9_000).map((id) => `check-${id}`);
    const rest = voters.slice(9_000);
    expect(requestsIn(before)).toEqual([...first, ...rest.map(() => undefined)]);
    expect(requestsIn(roll)).toEqual([...first, ...rest.map(() => 'later-request')]);
    expect(before.find('us-2028', 'later-voter')).toBeUndefined();
    before.register({ ...traits, voterId: 'later-voter' }, { position: 9 });
    expect(before.find('us-2028', 'later-voter')?.registered.position).toBe(9);
  });

  it('is not captured while the log has yet to give a position', () => {
    const box = emptyBallotBox(SEED);
    box.cast({ ...votes[0], electionId: 'us-2028', ballotId: 'ballot-0001' }, { position: PENDING });
    expect(() => box.capture()).toThrow('positions of events are not known');
  });
});
