/** A broker that tests talk to. Nothing in it is mocked: it is Redpanda or Apache Kafka. */
export interface Broker {
  /** host:port, as KAFKA_BROKERS takes it. */
  readonly brokers: string;
  /** Engine and version. */
  readonly description: string;
  /** False for the broker of KAFKA_BROKERS. */
  readonly canRestart: boolean;
  /** SIGKILL, then a start on the same data and port; resolves when it answers again. */
  restart(): Promise<void>;
  /** The broker stands still: connections stay, and nothing is answered. @returns what lets it go on */
  suspend(): Promise<() => Promise<void>>;
  /** Ends the broker and removes its data. */
  stop(): Promise<void>;
}
