/** Walks through what comes in portions one by one, and waits only where a portion is used up. */
export class Cursor<Item> {
  readonly #portions: AsyncIterator<readonly Item[]>;
  #portion: readonly Item[] = [];
  #at = 0;
  #isOver = false;

  constructor(portions: AsyncIterable<readonly Item[]>) {
    this.#portions = portions[Symbol.asyncIterator]();
  }

  /** The next one, where it is there already. */
  get head(): Item | undefined {
    return this.#portion[this.#at];
  }

  skip(): void {
    this.#at += 1;
  }

  /** To be awaited where there is no head. @returns the next one; undefined where none is left */
  async refilled(): Promise<Item | undefined> {
    while (this.head === undefined && !this.#isOver) {
      const { value, done } = await this.#portions.next();
      this.#isOver = done === true;
      this.#portion = done ? [] : value;
      this.#at = 0;
    }
    return this.head;
  }

  /** Nothing more is wanted. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#portions.return?.();
  }
}
