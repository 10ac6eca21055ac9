import { type Directory, ELECTIONS, emptyDirectory, eventStreams, evolveDirectory } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { eventIn } from './event-records.ts';

/** Keeps the directory of elections as the log has it; shared by the partitions of a process. */
export class DirectoryReader {
  readonly directory: Directory = emptyDirectory();
  readonly #log: EventLog;
  #position = 0;
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /**
   * Reads the topic of elections to its end, as it is when called or later. A call that comes while another one reads
   * waits for a reading that begins afterwards; any number of waiting calls share that one.
   */
  catchUp(): Promise<void> {
    if (!this.#reading) return this.#begin();
    this.#next ??= this.#reading.catch(() => {}).then(() => this.#begin());
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
    for await (const batch of this.#log.read(ELECTIONS, 0, this.#position)) {
      for (const record of batch.records) {
        const event = eventIn(eventStreams[ELECTIONS], batch.partition, record);
        evolveDirectory(this.directory, event, { position: record.position });
      }
      this.#position = batch.nextPosition;
    }
  }
}
