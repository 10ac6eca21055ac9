/** Stands in no name: names are slugs, codes and members of enumerations. */
const SEPARATOR = '\n';

/** Groups of names, each kept once and meant by a number from 0. */
export class Interned<Names extends readonly string[]> {
  readonly #numbers = new Map<string, number>();
  readonly #groups: Names[] = [];
  readonly #max: number;

  /** @param max how many there may be. */
  constructor(max: number) {
    this.#max = max;
  }

  get all(): readonly Names[] {
    return this.#groups;
  }

  /** The number of a group, a new one where it is new. @throws when there are too many. */
  numberOf(names: Names): number {
    const key = names.join(SEPARATOR);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#groups.length;
    if (number === this.#max)
      throw new Error(`more than ${this.#max} groups in one partition of an election`);
    this.#numbers.set(key, number);
    this.#groups.push(names);
    return number;
  }

  /** @throws for a number that means nothing. */
  at(number: number): Names {
    const names = this.#groups[number];
    if (!names) throw new Error(`no group has the number ${number}`);
    return names;
  }
}
