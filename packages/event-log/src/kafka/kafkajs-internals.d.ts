/**
 * The parts of kafkajs that its public interface does not show and that this adapter needs: a connection to the
 * leader of a partition, requests of our own, and the membership in a group. kafkajs is pinned to an exact version
 * and no longer changes; the conformance suite runs through every line of this.
 */
declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    writeInt8(value: number): this;
    writeInt16(value: number): this;
    writeInt32(value: number): this;
    writeInt64(value: string): this;
    writeString(value: string | null): this;
    /** With a 32-bit length. */
    writeBytes(value: Buffer): this;
    writeBoolean(value: boolean): this;
    writeUVarInt(value: number): this;
    writeUVarIntString(value: string): this;
  }
}

declare module 'kafkajs/src/protocol/error.js' {
  /** A KafkaJSProtocolError. */
  export function createErrorFromCode(code: number): Error;
}

declare module 'kafkajs/src/network/socketFactory.js' {
  import type { ISocketFactory } from 'kafkajs';
  export default function createSocketFactory(): ISocketFactory;
}

declare module 'kafkajs/src/network/connection.js' {
  export default class Connection {
    connect(): Promise<boolean>;
    disconnect(): Promise<unknown>;
  }
}

declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    readonly pending: readonly unknown[];
    /** Milliseconds since the epoch. */
    readonly throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
  }
}

declare module 'kafkajs/src/broker/index.js' {
  import type { Message } from 'kafkajs';
  import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';

  export interface ProduceOptions {
    readonly topicData: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly firstSequence: number;
        readonly messages: readonly Message[];
      }[];
    }[];
    readonly transactionalId?: string | undefined;
    readonly producerId: string;
    readonly producerEpoch: number;
    readonly acks: number;
    readonly timeout?: number | undefined;
  }

  export interface ProduceResponse {
    readonly topics: readonly {
      readonly topicName: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly errorCode: number;
        /** Of the first record. */
        readonly baseOffset: string;
      }[];
    }[];
    readonly clientSideThrottleTime: number;
  }

  export default class BrokerClient {
    readonly connectionPool: { send<Response>(request: ProtocolRequest<Response>): Promise<Response> };
    disconnect(): Promise<void>;
    produce(options: ProduceOptions): Promise<ProduceResponse>;
  }
}

declare module 'kafkajs/src/cluster/index.js' {
  import type { ConnectionOptions } from 'node:tls';
  import type * as kafkajs from 'kafkajs';
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  export interface ProtocolRequest<Response> {
    readonly request: {
      readonly apiKey: number;
      readonly apiVersion: number;
      readonly apiName: string;
      readonly encode: () => Promise<Encoder>;
    };
    readonly response: {
      readonly decode: (payload: Buffer) => Promise<Response>;
      readonly parse: (decoded: Response) => Promise<Response>;
    };
    readonly requestTimeout?: number;
  }

  export interface Broker extends kafkajs.Broker {
    readonly connectionPool: {
      readonly pool: readonly { rejectRequests(error: Error): void }[];
      send<Response>(request: ProtocolRequest<Response>): Promise<Response>;
    };
    describeGroups(request: {
      groupIds: string[];
    }): Promise<{ groups: readonly { members: readonly unknown[] }[] }>;
    heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>;
  }

  export interface ClusterOptions {
    readonly logger: kafkajs.Logger;
    readonly socketFactory: kafkajs.ISocketFactory;
    readonly brokers: readonly string[];
    readonly clientId: string;
    readonly ssl: boolean | ConnectionOptions | undefined;
    readonly sasl: kafkajs.SASLOptions | undefined;
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly retry: kafkajs.RetryOptions;
    readonly metadataMaxAge: number;
    readonly allowAutoTopicCreation: boolean;
    /** 1 is read_committed. */
    readonly isolationLevel: number;
  }

  interface Cluster extends kafkajs.Cluster {
    readonly brokerPool: {
      readonly brokers: Readonly<Record<string, Broker>>;
      readonly seedBroker: Broker | undefined;
    };
    findBroker(node: { nodeId: string }): Promise<Broker>;
    findControllerBroker(): Promise<Broker>;
    findGroupCoordinator(group: { groupId: string }): Promise<Broker>;
  }
  const Cluster: new (options: ClusterOptions) => Cluster;
  export default Cluster;
}

declare module 'kafkajs/src/consumer/consumerGroup.js' {
  import type { Assigner, Logger, RetryOptions } from 'kafkajs';
  import type Cluster from 'kafkajs/src/cluster/index.js';
  import type { Broker } from 'kafkajs/src/cluster/index.js';

  export default class ConsumerGroup {
    constructor(options: {
      readonly logger: Logger;
      readonly cluster: Cluster;
      readonly groupId: string;
      readonly topics: readonly string[];
      readonly topicConfigurations: object;
      readonly assigners: readonly Assigner[];
      readonly sessionTimeout: number;
      readonly rebalanceTimeout: number;
      readonly retry: RetryOptions;
      readonly autoCommit: boolean;
      readonly instrumentationEmitter: { emit(): void };
    });
    coordinator: Broker | null;
    memberId: string | null;
    generationId: number | null;
    joinAndSync(): Promise<void>;
    assigned(): readonly { readonly topic: string; readonly partitions: readonly number[] }[];
    leave(): Promise<void>;
  }
}
