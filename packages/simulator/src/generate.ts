import type { ElectionDefinition } from '@votestream/domain';
import { DecisionDesk } from './calls/decision-desk.ts';
import { hoursOf, textOf } from './day/clock.ts';
import { Outbox, type RequestRecord } from './day/outbox.ts';
import { type Mixing, PollingDay } from './day/polling-day.ts';
import { Post } from './day/post.ts';
import { REGISTRATION_MINUTES, RegistrationOffice } from './day/registration.ts';
import { openStations, type Station } from './day/stations.ts';
import { defineElection } from './definition.ts';
import { Electorate, stateAt } from './electorate/electorate.ts';
import { STATES } from './electorate/states.ts';
import { Deferred } from './faults/deferred.ts';
import { FaultMaker } from './faults/fault-maker.ts';
import type { Scene } from './faults/scene.ts';
import type { SimulationParameters } from './parameters.ts';
import { Randomness, STREAM } from './random/randomness.ts';
import { electionRequest, RequestWriter } from './requests.ts';
import { ImportedRoll } from './roll/imported-roll.ts';
import { Tally } from './truth/tally.ts';

/** `calling`: all polls are closed, and races are still to be called. */
export type Phase = 'announcing' | 'registering' | 'voting' | 'calling';

/** What is sent at once: all of one simulated minute, or a part of it where that is much. */
export interface Tick {
  /** From 0. The same parameters give the same ticks. */
  readonly number: number;
  readonly phase: Phase;
  /** Minutes since 00:00 UTC of election day. */
  readonly minute: number;
  /** `2028-11-07T14:05:00Z`: the `at` of what is new in this tick. */
  readonly at: string;
  /** Whether the next tick is of a later minute. */
  readonly endsMinute: boolean;
  /** May be empty. */
  readonly records: readonly RequestRecord[];
  readonly requests: number;
}

/** The registration ends this many minutes before the first polls open. */
const PAUSE_MINUTES = 10;

/** One simulated election: its requests in the order of sending, and what must come of them. */
export class SimulatedElection {
  readonly definition: ElectionDefinition;
  /** The voters, where others register them; undefined where the simulation does. */
  readonly importedRoll: ImportedRoll | undefined;
  /** Of all requests, for a progress bar; the faults vary it by some per cent. */
  readonly requestsEstimate: number;
  /** Counts as the ticks are taken: what it says holds for the ticks taken so far. */
  readonly tally = new Tally();
  readonly #parameters: SimulationParameters;
  readonly #randomness: Randomness;
  readonly #electorate: Electorate;
  readonly #stations: Station[][];
  readonly #mixing: Mixing | undefined;

  /** @param mixing of the stations' boxes; another one than theirs is for attacks that must succeed. */
  constructor(parameters: SimulationParameters, mixing?: Mixing) {
    this.#mixing = mixing;
    this.#parameters = parameters;
    this.#randomness = new Randomness(parameters.seed, parameters.electionId);
    this.#electorate = new Electorate(parameters.voters, this.#randomness);
    const votersOf = (state: number) => this.#electorate.votersOf(state);
    this.definition = defineElection(parameters.electionId, votersOf);
    this.#stations = openStations(votersOf, this.#randomness);
    this.importedRoll =
      parameters.roll === 'imported' ? new ImportedRoll(this.#electorate, this.#randomness) : undefined;
    const sound = (this.importedRoll ? 0 : parameters.voters) + 2 * this.#electorate.coming;
    this.requestsEstimate =
      Math.round(sound * (1 + parameters.faults)) + this.#stations.flat().length + STATES.length + 2;
  }

  /** To be taken once, from the beginning to the end. */
  *ticks(): Generator<Tick> {
    const hours = STATES.map(hoursOf);
    const firstOpening = Math.min(...hours.map((each) => each.opens));
    const lastClosing = Math.max(...hours.map((each) => each.closes));
    const start = firstOpening - PAUSE_MINUTES - REGISTRATION_MINUTES;
    const outbox = new Outbox(this.tally);
    const deferred = new Deferred();
    const scene = this.#scene(outbox, deferred);
    const faults = new FaultMaker(scene, this.#parameters.faults);
    const office = new RegistrationOffice(scene, faults);
    const day = new PollingDay(scene, faults, this.#mixing);
    const desk = this.#desk(outbox);

    let number = 0;
    const tick = (phase: Phase, minute: number, endsMinute: boolean): Tick => ({
      number: number++,
      phase,
      minute,
      at: textOf(minute),
      endsMinute,
      ...outbox.take(),
    });

    this.#announce(outbox, start);
    yield tick('announcing', start, false);
    for (let minute = start; minute <= lastClosing || !deferred.isEmpty || desk.isBusy; minute++) {
      const sinceStart = minute - start;
      const evening = minute < lastClosing ? 'voting' : 'calling';
      const phase = sinceStart < REGISTRATION_MINUTES ? 'registering' : evening;
      for (const { record, count } of deferred.take(minute)) {
        outbox.put(record);
        count();
      }
      desk.work(minute);
      const register = () =>
        this.importedRoll?.count(this.tally, sinceStart) ?? office.register(minute, sinceStart);
      const steps = phase === 'registering' ? register() : day.play(minute);
      for (const _ of steps) if (outbox.isFull) yield tick(phase, minute, false);
      yield tick(phase, minute, true);
    }
  }

  #scene(outbox: Outbox, deferred: Deferred): Scene {
    return {
      randomness: this.#randomness,
      write: new RequestWriter(this.#parameters.electionId),
      tally: this.tally,
      post: new Post(this.#parameters.electionId, outbox, this.#parameters.partitions, this.#randomness),
      deferred,
      electorate: this.#electorate,
      stations: this.#stations,
    };
  }

  #desk(outbox: Outbox): DecisionDesk {
    const { electionId, faults } = this.#parameters;
    const randomness = this.#randomness;
    return new DecisionDesk({ electionId, outbox, randomness, tally: this.tally, errs: faults > 0 });
  }

  #announce(outbox: Outbox, minute: number): void {
    const { electionId } = this.#parameters;
    const { elections } = this.tally;
    const id = this.#randomness.id(STREAM.announcementId, 0);
    outbox.put(electionRequest('AnnounceElection', id, minute, this.definition));
    elections.announced();
    for (const { stationId, name, number, state, key } of this.#stations.flat()) {
      const id = this.#randomness.id(STREAM.stationRequestId, number);
      const { publicKey } = key;
      const station = { electionId, stationId, state: stateAt(state).code, name, publicKey };
      outbox.put(electionRequest('RegisterStation', id, minute, station));
      elections.stationRegistered(station.state, stationId, name);
    }
  }
}
