/// <reference path="./kafkajs-internals.d.ts" />
import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';
import { EventLogError } from '../errors.ts';
import { hintOfRefusal } from './refusal.ts';

/** What a failed request means for whoever sent it. */
export type Failure =
  /** The connection is of no use any more. */
  | 'connection'
  /** Partitions or groups have moved, or are about to: ask where they are and try again. */
  | 'moved'
  | 'unknown-topic'
  | 'out-of-range'
  /** Another producer has the transactional id, or the broker ended the transaction itself. */
  | 'fenced'
  /** The group goes on without this member. */
  | 'expelled'
  | 'rebalancing'
  | 'unstable-offset'
  /** Trying again would not help. */
  | 'final';

const BY_TYPE: Readonly<Record<string, Failure>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'unknown-topic',
  // A broker that starts or stops says so too.
  UNKNOWN: 'moved',
  BROKER_NOT_AVAILABLE: 'moved',
  OFFSET_OUT_OF_RANGE: 'out-of-range',
  INVALID_PRODUCER_EPOCH: 'fenced',
  INVALID_PRODUCER_ID_MAPPING: 'fenced',
  UNKNOWN_MEMBER_ID: 'expelled',
  ILLEGAL_GENERATION: 'expelled',
  REBALANCE_IN_PROGRESS: 'rebalancing',
  UNSTABLE_OFFSET_COMMIT: 'unstable-offset',
};

/** Code 90, for which kafkajs has no name. */
const PRODUCER_FENCED = 'Unknown error code 90';

/** What requests under way get when this client gives a connection up. */
export class ConnectionDroppedError extends EventLogError {}

const CONNECTION_ERRORS: ReadonlySet<string> = new Set([
  ConnectionDroppedError.name,
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
  'KafkaJSGroupCoordinatorNotFound',
]);

/** kafkajs wraps errors, more than once where it repeated a request: the innermost one that says something counts. */
export function failureOf(error: unknown): Failure {
  if (hintOfRefusal(error) !== undefined) return 'final';
  let failure: Failure = 'final';
  for (let layer: unknown = error; layer instanceof Error; layer = layer.cause) {
    failure = failureOfLayer(layer) ?? failure;
  }
  return failure;
}

/** Will it pass by itself? */
export function isTransient(error: unknown): boolean {
  const failure = failureOf(error);
  return failure === 'connection' || failure === 'moved';
}

function failureOfLayer(error: Error): Failure | undefined {
  const type = 'type' in error ? error.type : undefined;
  if (error.message === PRODUCER_FENCED) return 'fenced';
  const known = typeof type === 'string' ? BY_TYPE[type] : undefined;
  if (known !== undefined) return known;
  if (CONNECTION_ERRORS.has(error.name)) return 'connection';
  // As such kafkajs passes on that a group rebalances while it joins.
  if (error.name === 'KafkaJSError') return 'moved';
  return type !== undefined && 'retriable' in error && error.retriable === true ? 'moved' : undefined;
}

/** Turns an error code of the protocol into an exception. */
export function failOn(code: number): void {
  if (code !== 0) throw createErrorFromCode(code);
}
