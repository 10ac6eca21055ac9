import { BALLOT_SUBMISSIONS, ROLL_REQUESTS } from '@votestream/domain';
import { CONTEST_ID, candidateAt } from '../electorate/candidates.ts';
import { stateAt } from '../electorate/electorate.ts';
import { BALLOT_FAULTS, type Ballot } from '../faults/ballot-faults.ts';
import type { FaultMaker } from '../faults/fault-maker.ts';
import { FaultKinds } from '../faults/kinds.ts';
import { CHECK_IN_FAULTS, type CheckIn } from '../faults/roll-faults.ts';
import type { Scene } from '../faults/scene.ts';
import { STREAM } from '../random/randomness.ts';
import { Shuffle } from './shuffle.ts';
import type { Station } from './stations.ts';

/** A station hands in its check-ins this often, in simulated minutes. */
const CHECK_IN_MINUTES = 5;
/** How a station hands in the ballots of its box, so that nobody learns whose they are. */
export interface Mixing {
  /** The order in which ballots fell into the box is destroyed. */
  readonly shuffles: boolean;
  /** The box is handed in when it holds so many ballots, … */
  readonly ballotsMax: number;
  /** … or after so many simulated minutes, … */
  readonly minutes: number;
  /** … but, before the close, not with fewer than these, … */
  readonly ballotsMin: number;
  /** … and so many, drawn at random, stay in it until another time: the last hand-in is never of few. */
  readonly ballotsKept: number;
}

export const MIXING: Mixing = {
  shuffles: true,
  ballotsMax: 300,
  minutes: 15,
  ballotsMin: 10,
  ballotsKept: 10,
};

/** Every ballot at once, in the order of the voters: what an attack has to work on, to be worth anything. */
export const NO_MIXING: Mixing = {
  shuffles: false,
  ballotsMax: 1,
  minutes: 0,
  ballotsMin: 1,
  ballotsKept: 0,
};

/** What the stations do, minute by minute. */
export class PollingDay {
  readonly #scene: Scene;
  readonly #faults: FaultMaker;
  readonly #shuffle: Shuffle;
  readonly #mixing: Mixing;
  readonly #checkInKinds = new FaultKinds<CheckIn>(CHECK_IN_FAULTS);
  readonly #ballotKinds = new FaultKinds<Ballot>(BALLOT_FAULTS);

  constructor(scene: Scene, faults: FaultMaker, mixing: Mixing = MIXING) {
    this.#mixing = mixing;
    this.#scene = scene;
    this.#faults = faults;
    this.#shuffle = new Shuffle(scene.randomness);
  }

  /** One minute at all stations. Yields where a tick may end. */
  *play(minute: number): Generator<void> {
    this.#receive(minute);
    for (const stations of this.#scene.stations) {
      for (const station of stations) {
        const closing = minute === station.hours.closes - 1;
        if (this.#isDue(station, minute)) this.#handInBallots(station, minute, this.#mixing.ballotsKept);
        if (closing || (minute + station.number) % CHECK_IN_MINUTES === 0)
          this.#handInCheckIns(station, minute);
        if (closing) this.#handInBallots(station, minute, 0);
        yield;
      }
    }
  }

  /** Voters come to their stations. */
  #receive(minute: number): void {
    const { electorate, stations } = this.#scene;
    for (const voter of electorate.arrivingAt(minute)) {
      const there = stations[electorate.stateOf(voter)] ?? [];
      there[electorate.choice(voter, there.length).station]?.checkedIn.push(voter);
    }
  }

  /** Their ballots fall into the box only then, so that a ballot is never handed in before its voter's check-in. */
  #handInCheckIns(station: Station, minute: number): void {
    if (station.checkedIn.length === 0) return;
    const { electorate, randomness, write, tally } = this.#scene;
    const { state } = station;
    const handIn = this.#faults.handIn(ROLL_REQUESTS, station, minute);
    for (const voter of station.checkedIn) {
      const voterId = randomness.id(STREAM.voterId, voter);
      const id = randomness.id(STREAM.checkInId, voter);
      const chance = randomness.spare;
      const request = write.checkIn(id, voterId, station.stationId);
      handIn.add(request, true);
      tally.issued(state, electorate.voter(voter));
      if (this.#faults.strikes(chance)) {
        const by = station;
        const occasion = { topic: ROLL_REQUESTS, by, request, minute, handIn, state, station } as const;
        this.#checkInKinds.make(this.#faults.next(), occasion);
      }
    }
    handIn.send();
    if (station.box.length === 0) station.boxSince = minute;
    station.box.push(...station.checkedIn);
    station.checkedIn = [];
  }

  #isDue({ box, boxSince }: Station, minute: number): boolean {
    const { ballotsMax, minutes, ballotsMin, ballotsKept } = this.#mixing;
    const mixed = box.length - ballotsKept;
    return mixed >= ballotsMax || (mixed >= ballotsMin && minute - boxSince >= minutes);
  }

  /** @param kept how many ballots stay in the box. */
  #handInBallots(station: Station, minute: number, kept: number): void {
    if (station.box.length === 0) return;
    const { electorate, randomness, write, tally, stations } = this.#scene;
    const { state, stationId } = station;
    const handIn = this.#faults.handIn(BALLOT_SUBMISSIONS, station, minute);
    if (this.#mixing.shuffles) this.#shuffle.apply(station.box);
    const handedIn = station.box.splice(0, station.box.length - kept);
    for (const voter of handedIn) {
      const { candidate } = electorate.choice(voter, stations[state]?.length ?? 1);
      const ballotId = randomness.id(STREAM.ballotId, voter);
      const id = randomness.id(STREAM.castId, voter);
      const chance = randomness.spare;
      const candidateId = candidateAt(candidate);
      const vote = { ballotId, contestId: CONTEST_ID, candidateId, state: stateAt(state).code, stationId };
      const request = write.cast(id, vote);
      handIn.add(request, true);
      tally.cast(state, candidate, minute);
      if (this.#faults.strikes(chance)) {
        const occasion = {
          topic: BALLOT_SUBMISSIONS,
          by: station,
          request,
          minute,
          handIn,
          state,
          vote,
          candidate,
        } as const;
        this.#ballotKinds.make(this.#faults.next(), occasion);
      }
    }
    handIn.send();
    station.boxSince = minute;
  }
}
