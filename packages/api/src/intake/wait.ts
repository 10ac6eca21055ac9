import { LogUnavailableError } from './log-unavailable.ts';

/** The time that somebody waits, which may be ended sooner. */
export class Wait {
  /** Resolves at the end. */
  readonly over: Promise<undefined>;
  readonly #resolve: (value: undefined) => void;
  readonly #timer: NodeJS.Timeout;
  #isOver = false;

  constructor(msMax: number) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.over = promise;
    this.#resolve = resolve;
    this.#timer = setTimeout(() => this.end(), msMax);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#resolve(undefined);
  }
}

/** @throws LogUnavailableError where the log has not answered by the end of the wait */
export async function answeredInTime<Answer>(asked: Promise<Answer>, msMax: number): Promise<Answer> {
  const wait = new Wait(msMax);
  const late = wait.over.then(() => {
    throw new LogUnavailableError(`the log has not answered for ${msMax / 1_000} s`);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    wait.end();
  }
}
