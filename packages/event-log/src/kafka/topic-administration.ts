/// <reference path="./kafkajs-internals.d.ts" />
import type { Admin, ConfigResourceTypes, Kafka } from 'kafkajs';
import type { TopicDifference, TopicSpec } from '../event-log.ts';
import { missing, partitionsDiffer, refuseDangerous } from '../topic-differences.ts';
import { alterSettingsRequest } from './alter-settings-request.ts';
import type { KafkaConnection } from './connection.ts';
import { REPLICAS_MAX, replicasDiffer, settingDifferences } from './topic-settings.ts';
import type { Topics } from './topics.ts';

/** kafkajs' ConfigResourceTypes.TOPIC: Node.js does not see that export of a CommonJS module. */
const TOPIC_RESOURCE: ConfigResourceTypes = 2;

/** Compares topics on the brokers with their declaration, and mends what may be mended. */
export class TopicAdministration {
  readonly #kafka: Kafka;
  readonly #connection: KafkaConnection;
  readonly #topics: Topics;

  constructor(kafka: Kafka, connection: KafkaConnection, topics: Topics) {
    this.#kafka = kafka;
    this.#connection = connection;
    this.#topics = topics;
  }

  async differences(specs: readonly TopicSpec[]): Promise<TopicDifference[]> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      const { brokers } = await admin.describeCluster();
      const replicas = Math.min(REPLICAS_MAX, brokers.length);
      const existing = new Set(await admin.listTopics());
      const [there, gone] = split(specs, ({ name }) => existing.has(name));
      if (there.length === 0) return gone.map(missing);
      const names = there.map(({ name }) => name);
      const { topics: found } = await admin.fetchTopicMetadata({ topics: names });
      const settings = await settingsOf(admin, names);
      const differences = there.flatMap((spec) => {
        const partitions = found.find(({ name }) => name === spec.name)?.partitions ?? [];
        const copies = Math.min(...partitions.map((partition) => partition.replicas.length));
        return [
          ...partitionsDiffer(spec, partitions.length),
          ...replicasDiffer(spec, replicas, copies),
          ...settingDifferences(spec, replicas, settings.get(spec.name) ?? new Map()),
        ];
      });
      return [...gone.map(missing), ...differences];
    } finally {
      await admin.disconnect();
    }
  }

  /** @throws DangerousDifferenceError */
  async amend(specs: readonly TopicSpec[]): Promise<TopicDifference[]> {
    const differences = await this.differences(specs);
    refuseDangerous(differences);
    await this.#topics.create(specs);
    const harmless = differences.filter(({ kind }) => kind === 'harmless');
    for (const topic of new Set(harmless.map((each) => each.topic))) {
      const settings = harmless
        .filter((each) => each.topic === topic)
        .map(({ what, declared }) => ({ name: what, value: declared }));
      await this.#connection.withTopic(topic, async (cluster) => {
        const controller = await cluster.findControllerBroker();
        await controller.connectionPool.send(alterSettingsRequest(topic, settings));
      });
    }
    return differences.filter(({ kind }) => kind === 'missing' || kind === 'harmless');
  }
}

async function settingsOf(
  admin: Admin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: TOPIC_RESOURCE, name })),
  });
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
}

function split<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
