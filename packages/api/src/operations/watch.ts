import { KeptRead } from '../state/kept-read.ts';
import type { Operations } from './operations.ts';
import { OperationsReader, type OperationsSources } from './reader.ts';

/** Database and log are asked at most this often, however many ask here. */
const OPERATIONS_INTERVAL_MS = 1_000;

/** How the counting goes, read once for everybody. */
export class OperationsWatch {
  readonly #kept: KeptRead<Operations>;

  constructor(sources: OperationsSources) {
    const reader = new OperationsReader(sources);
    // Commits do not matter: heartbeats and the log move without them.
    this.#kept = new KeptRead(() => reader.read(), { heard: 0 });
  }

  /** @throws ReadModelsUnavailableError, ReadModelsOfAnotherVersionError */
  current(): Promise<Operations> {
    return this.#kept.current({ keptMsMax: OPERATIONS_INTERVAL_MS });
  }
}
