/** How to reach Redpanda or Apache Kafka. */
export interface KafkaSettings {
  /** host:port of one broker or more. */
  readonly brokers: readonly string[];
  /** What the brokers' logs call this client. Default: votestream. */
  readonly clientId?: string;
  /** true trusts the system's authorities; `ca` is a PEM certificate to trust instead. */
  readonly ssl?: boolean | { readonly ca: string };
  readonly sasl?: SaslSettings;
}

export interface SaslSettings {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}
