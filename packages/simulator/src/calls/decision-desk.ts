import { type Tally as Standing, tally as standingOf } from '@votestream/domain';
import { hoursOf } from '../day/clock.ts';
import type { Outbox } from '../day/outbox.ts';
import { CANDIDATES, CONTEST_ID } from '../electorate/candidates.ts';
import { STATES } from '../electorate/states.ts';
import { type Randomness, STREAM } from '../random/randomness.ts';
import { electionRequest } from '../requests.ts';
import type { Tally } from '../truth/tally.ts';
import { callDelay, isClose, mistakeDelays } from './call-times.ts';

interface DeskOptions {
  readonly electionId: string;
  readonly outbox: Outbox;
  readonly randomness: Randomness;
  readonly tally: Tally;
  /** The first close state is called for the runner-up; that is retracted, and the state called anew. */
  readonly errs: boolean;
}

interface Step {
  readonly does: 'call' | 'call wrongly' | 'retract';
  /** Number of the state. */
  readonly state: number;
  readonly candidateId: string;
}

const CLOSES = STATES.map((state) => hoursOf(state).closes);
const LAST_CLOSING = Math.max(...CLOSES);
const ELECTORS = STATES.reduce((sum, { electors }) => sum + electors, 0);
const NATION = STATES.length;

/**
 * Calls the races of an evening: each state some time after its close, for its winner; the nation as soon as the calls
 * give one candidate more than half of the electors and all polls are closed. A tie, or a state without votes, is never
 * called; nor is the nation where nobody gets that many electors.
 */
export class DecisionDesk {
  readonly #options: DeskOptions;
  readonly #agenda = new Map<number, Step[]>();
  /** By candidate, of the states called rightly. */
  readonly #electors = new Map<string, number>();
  #mayErr: boolean;
  #hasCalledNation = false;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#mayErr = options.errs;
  }

  /** Are calls planned that are still to be made? After the last close no more come. */
  get isBusy(): boolean {
    return this.#agenda.size > 0;
  }

  /** To be asked for every minute from before the first close on. */
  work(minute: number): void {
    for (const [state, closes] of CLOSES.entries()) if (closes === minute) this.#plan(state, minute);
    for (const step of this.#agenda.get(minute) ?? []) this.#take(step, minute);
    this.#agenda.delete(minute);
    if (minute >= LAST_CLOSING && !this.#hasCalledNation) this.#callNation(minute);
  }

  /** All ballots of the state are handed in, so that its winner stands, whatever is still to be voided. */
  #plan(state: number, closes: number): void {
    const { randomness, tally } = this.#options;
    const votes = tally.finalVotes(state);
    const standing = standingOf(
      CANDIDATES.map(({ candidateId }, index) => ({ candidateId, votes: votes[index] ?? 0 })),
    );
    if (standing.leader === null) return;
    if (this.#mayErr && isClose(standing)) this.#planMistake(state, closes, standing);
    const minute = closes + callDelay(standing, state, randomness);
    this.#note(minute, { does: 'call', state, candidateId: standing.leader });
  }

  #planMistake(state: number, closes: number, { candidates }: Standing): void {
    const runnerUp = candidates[1];
    if (!runnerUp || runnerUp.votes === 0) return;
    this.#mayErr = false;
    const { candidateId } = runnerUp;
    const { wrong, retracted } = mistakeDelays(state, this.#options.randomness);
    this.#note(closes + wrong, { does: 'call wrongly', state, candidateId });
    this.#note(closes + retracted, { does: 'retract', state, candidateId });
  }

  #note(minute: number, step: Step): void {
    this.#agenda.set(minute, [...(this.#agenda.get(minute) ?? []), step]);
  }

  #take({ does, state, candidateId }: Step, minute: number): void {
    const { randomness, tally } = this.#options;
    const code = STATES[state]?.code ?? '';
    const id = randomness.id(STREAM.callRequestId, state, OCCURRENCE[does]);
    if (does === 'retract') {
      this.#send('RetractRaceCall', id, minute, code, candidateId);
      tally.elections.callRetracted(code);
      return;
    }
    this.#send('CallRace', id, minute, code, candidateId);
    tally.elections.called(code, candidateId);
    if (does === 'call') {
      const electors = STATES[state]?.electors ?? 0;
      this.#electors.set(candidateId, (this.#electors.get(candidateId) ?? 0) + electors);
    }
  }

  #callNation(minute: number): void {
    const { randomness, tally } = this.#options;
    const [winner] = [...this.#electors].find(([, electors]) => 2 * electors > ELECTORS) ?? [];
    if (winner === undefined) return;
    this.#send('CallRace', randomness.id(STREAM.callRequestId, NATION), minute, null, winner);
    tally.elections.called(null, winner);
    this.#hasCalledNation = true;
  }

  #send(
    type: 'CallRace' | 'RetractRaceCall',
    id: string,
    minute: number,
    state: string | null,
    candidateId: string,
  ): void {
    const { electionId, outbox } = this.#options;
    const race = { electionId, contestId: CONTEST_ID, state, candidateId };
    outbox.put(electionRequest(type, id, minute, race));
  }
}

/** So that each request about a state has an id of its own. */
const OCCURRENCE: Readonly<Record<Step['does'], number>> = { call: 0, 'call wrongly': 1, retract: 2 };
