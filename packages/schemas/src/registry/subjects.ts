import { type RecordSchema, recordSchemas } from '../records.ts';

/** A subject of a Schema Registry, and the schema that belongs there. */
export interface Subject {
  readonly name: string;
  readonly compatibility: 'BACKWARD_TRANSITIVE' | 'BACKWARD';
  /** JSON Schema as text. */
  readonly schema: string;
}

/**
 * One subject a topic, by the strategy that registries and Redpanda Console go by: `<topic>-value`. Its schema is one
 * of all that may stand in the topic, so that a new event, or a new version of one, is an addition, and a registry
 * refuses to lose one. Events must stay readable by every schema to come; requests, which are answered within seconds,
 * by the next one.
 */
export function subjects(records: readonly RecordSchema[] = recordSchemas()): Subject[] {
  const topics = [...new Set(records.flatMap((record) => record.topics))];
  return topics.map((topic) => {
    const inTopic = records.filter((record) => record.topics.includes(topic));
    const isEvents = inTopic.every(({ kind }) => kind === 'event');
    const oneOf = inTopic.map(({ schema: { $schema: _, ...schema } }) => schema);
    return {
      name: `${topic}-value`,
      compatibility: isEvents ? 'BACKWARD_TRANSITIVE' : 'BACKWARD',
      schema: JSON.stringify({ $schema: inTopic[0]?.schema.$schema, title: topic, oneOf }),
    };
  });
}
