type Node = Map<string, Node | number>;

/** Groups of names, each kept once and meant by a number from 0. All groups have the same number of names. */
export class Interned<Names extends readonly string[]> {
  /** From the first name to the next, from the last to the number: no key is put together for a look-up. */
  readonly #root: Node = new Map();
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
    let found: Node | number | undefined = this.#root;
    for (let at = 0; at < names.length && typeof found === 'object'; at += 1) {
      found = found.get(names[at] ?? '');
    }
    return typeof found === 'number' ? found : this.#add(names);
  }

  /** @throws for a number that means nothing. */
  at(number: number): Names {
    const names = this.#groups[number];
    if (!names) throw new Error(`no group has the number ${number}`);
    return names;
  }

  #add(names: Names): number {
    const number = this.#groups.length;
    if (number === this.#max)
      throw new Error(`more than ${this.#max} groups in one partition of an election`);
    let node = this.#root;
    for (const name of names.slice(0, -1)) {
      let next = node.get(name);
      if (typeof next !== 'object') {
        next = new Map();
        node.set(name, next);
      }
      node = next;
    }
    node.set(names.at(-1) ?? '', number);
    this.#groups.push(names);
    return number;
  }
}
