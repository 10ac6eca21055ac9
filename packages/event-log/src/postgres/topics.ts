import type { ClientBase } from 'pg';
import { PartitionCountMismatchError, UnknownTopicError } from '../errors.ts';
import type { TopicDifference, TopicSpec } from '../event-log.ts';
import { assertPartition } from '../placement.ts';
import { missing, partitionsDiffer } from '../topic-differences.ts';
import { type Connections, whileUnreachable } from './connections.ts';
import { createSchema, lockCreation } from './schema.ts';
import { inTransaction, withClient } from './session.ts';

export interface Topic {
  readonly id: number;
  readonly name: string;
  readonly partitions: number;
}

/** The topics of the log. They never change once created, so what was read once is kept. */
export class Topics {
  readonly #connections: Connections;
  readonly #known = new Map<string, Promise<Topic>>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Creates the log's tables where they are missing. */
  async prepare(): Promise<void> {
    await this.#create(createSchema);
  }

  async create(specs: readonly TopicSpec[]): Promise<void> {
    await this.#create(async (client) => {
      await lockCreation(client);
      for (const spec of specs) await createTopic(client, spec);
    });
  }

  /** A table keeps every record and has no settings: only topics that are missing, or have another count, differ. */
  async differences(specs: readonly TopicSpec[]): Promise<TopicDifference[]> {
    const query = 'SELECT id, name, partitions FROM votestream_log.topics';
    const { rows } = await whileUnreachable(() => this.#connections.reads.query<Topic>(query));
    return specs.flatMap((spec) => {
      const existing = rows.find(({ name }) => name === spec.name);
      return existing === undefined ? [missing(spec)] : partitionsDiffer(spec, existing.partitions);
    });
  }

  #create(work: (client: ClientBase) => Promise<void>): Promise<void> {
    return whileUnreachable(() =>
      withClient(this.#connections.appends, (client) => inTransaction(client, () => work(client))),
    );
  }

  /** @throws UnknownTopicError */
  find(name: string): Promise<Topic> {
    let topic = this.#known.get(name);
    if (topic === undefined) {
      topic = this.#query(name);
      this.#known.set(name, topic);
      // It may be created later.
      topic.catch(() => this.#known.delete(name));
    }
    return topic;
  }

  async #query(name: string): Promise<Topic> {
    const query = 'SELECT id, name, partitions FROM votestream_log.topics WHERE name = $1';
    const { rows } = await whileUnreachable(() => this.#connections.reads.query<Topic>(query, [name]));
    if (rows[0] === undefined) throw new UnknownTopicError(name);
    return rows[0];
  }

  /** @throws UnknownTopicError; EventLogError where the topic has no such partition. */
  async findPartition(name: string, partition: number): Promise<Topic> {
    const topic = await this.find(name);
    assertPartition(name, partition, topic.partitions);
    return topic;
  }
}

async function createTopic(client: ClientBase, { name, partitions }: TopicSpec): Promise<void> {
  const { rows } = await client.query<Topic>(
    'SELECT id, name, partitions FROM votestream_log.topics WHERE name = $1',
    [name],
  );
  const [existing] = rows;
  if (existing !== undefined) {
    if (existing.partitions !== partitions) {
      throw new PartitionCountMismatchError(name, existing.partitions, partitions);
    }
    return;
  }
  await client.query(
    `WITH topic AS (INSERT INTO votestream_log.topics (name, partitions) VALUES ($1, $2) RETURNING id)
     INSERT INTO votestream_log.partitions (topic_id, partition)
     SELECT topic.id, partition FROM topic, generate_series(0, $2::int - 1) AS partition`,
    [name, partitions],
  );
}
