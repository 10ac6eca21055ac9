import type { Rates } from '../contract/operations.ts';
import { KeptRead } from '../state/kept-read.ts';
import type { Operations } from './operations.ts';
import { RateHistory, SAMPLE_MS } from './rates.ts';
import { OperationsReader, type OperationsSources } from './reader.ts';

/** Database and log are asked at most this often, however many ask here. */
const OPERATIONS_INTERVAL_MS = 1_000;

/** How the counting goes, read once for everybody. */
export class OperationsWatch {
  readonly #kept: KeptRead<Operations>;
  readonly #history = new RateHistory();

  constructor(sources: OperationsSources) {
    const reader = new OperationsReader(sources);
    // Commits do not matter: heartbeats and the log move without them.
    this.#kept = new KeptRead(() => reader.read(), { heard: 0 });
  }

  /** @throws ReadModelsUnavailableError, ReadModelsOfAnotherVersionError */
  current(): Promise<Operations> {
    return this.#kept.current({ keptMsMax: OPERATIONS_INTERVAL_MS });
  }

  get rates(): Rates {
    return this.#history.rates;
  }

  /** Looks every two seconds, whether anybody asks or not; a look that fails leaves a gap. */
  keepRates(signal: AbortSignal): void {
    const look = () => {
      this.current().then(
        (operations) => this.#history.add(operations),
        () => undefined,
      );
    };
    const timer = setInterval(look, SAMPLE_MS).unref();
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }
}
