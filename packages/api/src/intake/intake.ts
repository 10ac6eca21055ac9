import { BALLOT_SUBMISSIONS, minuteOf } from '@votestream/domain';
import { type Answer, unanswered } from './answer.ts';
import { ElectionDirectory } from './election-directory.ts';
import { HandIn, type HandInOptions, type RequestRecord } from './hand-in.ts';
import { ANSWER_MS_MAX } from './limits.ts';
import { MixingBuffer } from './mixing-buffer.ts';
import { heldMsMax, type PollingHours, releaseMinute } from './release-minute.ts';

export interface IntakeOptions extends HandInOptions {
  /** How long a single ballot is held at most until others have come; 0: not at all. */
  readonly mixSecondsMax: number;
  /** Milliseconds since 1970 by the clock that says when a ballot was received. */
  readonly now?: () => number;
}

/** A ballot that came alone. */
export interface SingleBallot {
  /** It is mixed with those of the same state of the same election. */
  readonly electionId: string;
  readonly state: string;
  readonly hours: PollingHours | undefined;
  /** In an election whose clock is simulated: the minute that the station says. */
  readonly at: string | undefined;
  readonly ballotId: string;
  /** As the station has signed it. Another copy with all three alike gets the same record, and so the same answer. */
  readonly content: string;
  readonly signature: string;
  readonly recordAt: (minute: string) => RequestRecord;
}

interface Held {
  readonly ballot: SingleBallot;
  readonly received: string;
  readonly answer: (answer: Answer) => void;
}

/** Where requests enter: what they name is looked up, they are appended, and their decisions are waited for. */
export class Intake {
  readonly directory: ElectionDirectory;
  readonly requests: HandIn;
  readonly #mixing: MixingBuffer<Held>;
  readonly #now: () => number;

  constructor(options: IntakeOptions) {
    this.directory = new ElectionDirectory(options.log, options.answerMsMax ?? ANSWER_MS_MAX);
    this.requests = new HandIn(options);
    this.#now = options.now ?? Date.now;
    this.#mixing = new MixingBuffer({
      secondsMax: options.mixSecondsMax,
      release: (ballots) => void this.#handIn(ballots),
    });
    options.signal.addEventListener('abort', () => this.#mixing.flush(), { once: true });
  }

  /** Hands a ballot in together with others, in an order and at a time that are not those of its arrival. */
  castSingle(ballot: SingleBallot): Promise<Answer> {
    return new Promise((resolve) => {
      const { electionId, state, ballotId, at, hours } = ballot;
      const receivedMs = this.#now();
      const held = { ballot, received: at ?? minuteOf(receivedMs), answer: resolve };
      const taken = this.#mixing.hold(held, {
        group: `${electionId}/${state}`,
        ballotId,
        // A simulated close comes at no time that could be waited for.
        ...(at === undefined && { msMax: heldMsMax(hours, receivedMs) }),
      });
      if (!taken) resolve(unanswered('too-busy'));
    });
  }

  async #handIn(ballots: readonly Held[]): Promise<void> {
    // In a simulated election time is what the ballots say: the latest of them.
    const released = ballots.reduce(
      (latest, { received, ballot }) => (ballot.at !== undefined && received > latest ? received : latest),
      ballots.some(({ ballot }) => ballot.at === undefined) ? minuteOf(this.#now()) : '',
    );
    const entries = [...Map.groupBy(ballots, ({ ballot }) => sameRecord(ballot)).values()];
    const records = entries.map((copies) => {
      const { ballot, received } = copies.reduce((first, copy) =>
        copy.received < first.received ? copy : first,
      );
      return ballot.recordAt(releaseMinute(ballot.hours, received, released));
    });
    const answers = await this.requests.handIn(BALLOT_SUBMISSIONS, records);
    for (const [at, copies] of entries.entries()) {
      for (const { answer } of copies) answer(answers[at] ?? unanswered('undecided'));
    }
  }
}

/** Alike for copies that make one record. */
function sameRecord({ at, signature, content }: SingleBallot): string {
  return [at, signature, content].join(' ');
}
