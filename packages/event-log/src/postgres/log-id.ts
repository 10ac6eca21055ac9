import { ELECTIONS } from '@votestream/domain';
import { UnknownTopicError, WrongLogError } from '../errors.ts';
import type { Start } from '../event-log.ts';
import { logIdIn } from '../log-id.ts';
import { type Connections, whileUnreachable } from './connections.ts';
import { recordAt, watermarksOf } from './positions.ts';
import type { Topics } from './topics.ts';

/** The id of this log, read once. */
export class LogId {
  readonly #connections: Connections;
  readonly #topics: Topics;
  #known: string | undefined;

  constructor(connections: Connections, topics: Topics) {
    this.#connections = connections;
    this.#topics = topics;
  }

  async read(): Promise<string | undefined> {
    this.#known ??= await whileUnreachable(() => this.#find());
    return this.#known;
  }

  async #find(): Promise<string | undefined> {
    try {
      const topic = await this.#topics.find(ELECTIONS);
      const [watermark] = await watermarksOf(this.#connections.reads, topic);
      const first = await recordAt(this.#connections.reads, topic, 0, watermark?.low ?? 0);
      return first === undefined ? undefined : logIdIn(first);
    } catch (error) {
      if (error instanceof UnknownTopicError) return undefined;
      throw error;
    }
  }

  /** The position to start at. @throws WrongLogError when it is one of another log. */
  async positionOf(start: Start): Promise<number> {
    if (typeof start === 'number') return start;
    const logId = await this.read();
    if (logId !== start.logId) throw new WrongLogError(start.logId, logId);
    return start.position;
  }
}
