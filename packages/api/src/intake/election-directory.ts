import {
  type Directory,
  ELECTIONS,
  type Election,
  emptyDirectory,
  eventStreams,
  evolveDirectory,
} from '@votestream/domain';
import type { EventLog, RecordBatch } from '@votestream/event-log';
import { logUnavailable } from './log-unavailable.ts';
import { answeredInTime } from './wait.ts';

/**
 * The elections with their stations as the log has them, for who hands in: a station that was registered a moment ago
 * is known, whether or not a projector runs. Once known, nothing is read any more.
 */
export class ElectionDirectory {
  readonly #directory: Directory = emptyDirectory();
  readonly #log: EventLog;
  readonly #answerMsMax: number;
  #position = 0;
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(log: EventLog, answerMsMax: number) {
    this.#log = log;
    this.#answerMsMax = answerMsMax;
  }

  /**
   * @param isKnown is what is asked for there? If not, the log is read to its end before the answer.
   * @throws LogUnavailableError
   */
  async election(
    electionId: string,
    isKnown: (election: Election) => boolean = () => true,
  ): Promise<Election | undefined> {
    const known = this.#directory.elections.get(electionId);
    if (known && isKnown(known)) return known;
    await answeredInTime(this.#catchUp(), this.#answerMsMax);
    return this.#directory.elections.get(electionId);
  }

  /** One reading at a time: any number who ask during one share the next. */
  #catchUp(): Promise<void> {
    if (!this.#reading) return this.#begin();
    this.#next ??= this.#reading.catch(() => undefined).then(() => this.#begin());
    return this.#next;
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    this.#reading = this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    for await (const { records, nextPosition } of this.#records()) {
      for (const { position, value } of records) {
        const reading = eventStreams[ELECTIONS].read(JSON.parse(value?.toString() ?? 'null'));
        // What this version does not know concerns no station that it knows.
        if (reading.kind === 'event') evolveDirectory(this.#directory, reading.event, { position });
      }
      this.#position = nextPosition;
    }
  }

  async *#records(): AsyncGenerator<RecordBatch> {
    try {
      yield* this.#log.read(ELECTIONS, 0, this.#position);
    } catch (error) {
      throw logUnavailable(error);
    }
  }
}
