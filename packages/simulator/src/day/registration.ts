import { ROLL_REQUESTS } from '@votestream/domain';
import { stateAt } from '../electorate/electorate.ts';
import type { FaultMaker } from '../faults/fault-maker.ts';
import { FaultKinds } from '../faults/kinds.ts';
import { REGISTRATION_FAULTS, type Registration } from '../faults/roll-faults.ts';
import type { Scene } from '../faults/scene.ts';
import { STREAM } from '../random/randomness.ts';
import type { Office } from './post.ts';

/** All voters are registered within this many simulated minutes. */
export const REGISTRATION_MINUTES = 20;

/** Puts all voters on the roll, in the order of their numbers. */
export class RegistrationOffice {
  readonly #scene: Scene;
  readonly #faults: FaultMaker;
  /** Nobody signs for it. */
  readonly #office: Office = { stationId: 'registrar', key: null, handedIn: new Map() };
  readonly #kinds = new FaultKinds<Registration>(REGISTRATION_FAULTS);

  constructor(scene: Scene, faults: FaultMaker) {
    this.#scene = scene;
    this.#faults = faults;
  }

  /** Registers the share of one minute. Yields where a tick may end. */
  *register(minute: number, minutesSinceStart: number): Generator<void> {
    const { electorate } = this.#scene;
    const firstOf = (minutes: number) => Math.floor((electorate.size * minutes) / REGISTRATION_MINUTES);
    const handIn = this.#faults.handIn(ROLL_REQUESTS, this.#office, minute);
    for (let voter = firstOf(minutesSinceStart); voter < firstOf(minutesSinceStart + 1); voter++) {
      const { randomness, write, tally } = this.#scene;
      const state = electorate.stateOf(voter);
      const traits = electorate.voter(voter);
      const voterId = randomness.id(STREAM.voterId, voter);
      const id = randomness.id(STREAM.registrationId, voter);
      const chance = randomness.spare;
      const request = write.registration(id, voterId, stateAt(state).code, traits);
      handIn.add(request, true);
      tally.registered(state, traits);
      if (this.#faults.strikes(chance)) {
        const by = this.#office;
        const occasion = { topic: ROLL_REQUESTS, by, request, minute, handIn, state, traits } as const;
        this.#kinds.make(this.#faults.next(), occasion);
      }
      yield;
    }
    handIn.send();
  }
}
