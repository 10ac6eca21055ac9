/** The fields of a BallotIssued or a VoteCast that the four read models take. Nothing is checked. */
interface PlainEvent {
  readonly type: string;
  readonly at: string;
  readonly data: {
    readonly electionId: string;
    readonly state: string;
    readonly gender: string;
    readonly contestId: string;
    readonly candidateId: string;
  };
}

interface Counter {
  count: number;
}
type Counters = Map<string, Counter>;

/** What a program that does nothing else would do: four aggregates as nested Maps, no validation, no database. */
export class PlainFold {
  events = 0;
  /** electionId → contestId → state → candidateId */
  readonly #results = new Map<string, Map<string, Map<string, Counters>>>();
  /** electionId → contestId → minute → candidateId */
  readonly #votesByMinute = new Map<string, Map<string, Map<string, Counters>>>();
  /** electionId → state */
  readonly #turnoutByState = new Map<string, Counters>();
  /** electionId → state → gender */
  readonly #turnoutByGender = new Map<string, Map<string, Counters>>();

  add(text: string): void {
    const { type, at, data }: PlainEvent = JSON.parse(text);
    this.events += 1;
    if (type === 'VoteCast') {
      const { electionId, contestId, candidateId, state } = data;
      count(within(within(within(this.#results, electionId), contestId), state), candidateId);
      count(within(within(within(this.#votesByMinute, electionId), contestId), at), candidateId);
    } else if (type === 'BallotIssued') {
      const { electionId, state, gender } = data;
      count(within(this.#turnoutByState, electionId), state);
      count(within(within(this.#turnoutByGender, electionId), state), gender);
    }
  }

  /** Groups of the four read models together. */
  get groups(): number {
    const trees = [this.#results, this.#votesByMinute, this.#turnoutByState, this.#turnoutByGender];
    return trees.reduce((sum, tree) => sum + leaves(tree), 0);
  }
}

function leaves(tree: ReadonlyMap<string, unknown>): number {
  let count = 0;
  for (const child of tree.values()) count += child instanceof Map ? leaves(child) : 1;
  return count;
}

function within<Value>(tree: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  let child = tree.get(key);
  if (child === undefined) {
    child = new Map();
    tree.set(key, child);
  }
  return child;
}

function count(counters: Counters, key: string): void {
  const counter = counters.get(key);
  if (counter === undefined) counters.set(key, { count: 1 });
  else counter.count += 1;
}
