import { type Commits, KeptRead } from './kept-read.ts';

/** One kept read for each election; of more elections than are kept, the one that was first asked for goes first. */
export class KeptByElection<Value> {
  readonly #read: (electionId: string, before: Value | undefined) => Promise<Value | undefined>;
  readonly #commits: Commits;
  readonly #electionsMax: number;
  readonly #kept = new Map<string, KeptRead<Value | undefined>>();

  /** @param read `before`: what it has answered last. */
  constructor(
    read: (electionId: string, before: Value | undefined) => Promise<Value | undefined>,
    commits: Commits,
    electionsMax: number,
  ) {
    this.#read = read;
    this.#commits = commits;
    this.#electionsMax = electionsMax;
  }

  /** Only for ids of elections that are announced: a guess would push one of them out. */
  of(electionId: string): KeptRead<Value | undefined> {
    const before = this.#kept.get(electionId);
    if (before) return before;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= this.#electionsMax) this.#kept.delete(oldest);
    let latest: Value | undefined;
    const kept = new KeptRead(async () => {
      latest = await this.#read(electionId, latest);
      return latest;
    }, this.#commits);
    this.#kept.set(electionId, kept);
    return kept;
  }
}
