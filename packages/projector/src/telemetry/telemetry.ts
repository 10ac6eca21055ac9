/** What the parts of a projector say of their work, for those who watch over it. No call throws or waits. */
export interface Telemetry {
  /** A batch was committed. */
  committed(batch: CommittedBatch): void;
  assigned(topic: string, partition: number): void;
  revoked(topic: string, partition: number): void;
  /** What this process rebuilds now, or undefined. */
  rebuilding(progress: RebuildProgress | undefined): void;
  /**
   * Why something that should run does not (a rebuild that failed, a declaration refused), or undefined. It is
   * published: no addresses, no paths, nothing of a record.
   */
  problem(text: string | undefined): void;
}

export interface CommittedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: number;
  /** Dead letters that it left, over all projections. */
  readonly parked: number;
  readonly commitMs: number;
  /** Names of those that counted it. */
  readonly projections: readonly string[];
}

export interface RebuildProgress {
  readonly projections: readonly string[];
  readonly phase: string;
  /** Records. */
  readonly read: number;
  readonly total: number;
}
