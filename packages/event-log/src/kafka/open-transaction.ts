import type { Transaction } from 'kafkajs';
import type { LogTransaction, NewRecord, RecordPosition } from '../event-log.ts';
import { placeRecords } from '../placement.ts';
import { ProduceRequest } from './producing.ts';
import { repeat } from './repeat.ts';

/** Below the timeout after which the broker aborts the transaction. */
const GIVE_UP_AFTER_MS = 10_000;

export interface TransactionScope {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly partitionCount: (topic: string) => Promise<number>;
}

/** What the work of a transaction gets. Its steps run one after the other, in the order of the calls. */
export class OpenTransaction implements LogTransaction {
  readonly #transaction: Transaction;
  readonly #scope: TransactionScope;
  readonly #appended = new Map<string, RecordPosition[]>();
  #last: Promise<unknown> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  constructor(transaction: Transaction, scope: TransactionScope) {
    this.#transaction = transaction;
    this.#scope = scope;
  }

  /** Everything that the transaction appended, by topic. */
  get appended(): ReadonlyMap<string, readonly RecordPosition[]> {
    return this.#appended;
  }

  async append(topic: string, records: readonly NewRecord[]): Promise<RecordPosition[]> {
    const placed = placeRecords(topic, await this.#scope.partitionCount(topic), records);
    return this.#step(async () => {
      const positions: RecordPosition[] = [];
      const sent = (position: RecordPosition): void => void positions.push(position);
      let request = new ProduceRequest();
      for (const record of placed) {
        const outgoing = { topic, record, sent };
        if (request.add(outgoing)) continue;
        await request.send(this.#transaction);
        request = new ProduceRequest();
        request.add(outgoing);
      }
      if (!request.isEmpty) await request.send(this.#transaction);
      this.#appended.set(topic, [...(this.#appended.get(topic) ?? []), ...positions]);
      return positions;
    });
  }

  async commitPosition(nextPosition: number): Promise<void> {
    const { group: consumerGroupId, topic, partition } = this.#scope;
    const topics = [{ topic, partitions: [{ partition, offset: String(nextPosition) }] }];
    // kafkajs does not repeat it where the broker still writes the markers of the transaction before.
    const send = () => repeat(() => this.#transaction.sendOffsets({ consumerGroupId, topics }), PATIENCE);
    return this.#step(send);
  }

  /** Waits for every step. @throws what made one of them fail, also when the work ignored it. */
  async settled(): Promise<void> {
    await this.#last;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #step<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(run);
    this.#last = result.catch((error: unknown) => {
      this.#failure ??= { error };
    });
    return result;
  }
}

const PATIENCE = { giveUpAfterMs: GIVE_UP_AFTER_MS };
