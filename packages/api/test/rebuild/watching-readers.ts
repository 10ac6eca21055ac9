import { setImmediate as turnOfOthers } from 'node:timers/promises';
import type { LiveFrame } from '../../src/contract/live.ts';
import { type ResultsView, resultsView, turnoutView } from '../../src/contract/reads.ts';
import { definition } from '../election.fixture.ts';
import type { Api } from '../election-night.ts';
import { openLive } from '../live/events.ts';

const HERE = `/api/elections/${definition.electionId}`;

/** Readers who never stop asking, and who remember what they were told. They fail at once where it gets less. */
export interface WatchingReaders {
  /** Answers so far. */
  readonly polls: number;
  /** Different answers to the question for results. */
  readonly news: number;
  /** Frames of the live feed. */
  readonly frames: number;
  /** Ends them. @throws what one of them saw that must not be */
  stop(): Promise<void>;
  /** Aborts when one of them has seen something that must not be. */
  readonly failed: AbortSignal;
}

/**
 * One reader for each of these web processes, and one of the live feed of the first.
 * @param expected votes by candidate that lie below these positions
 */
export function watch(
  apis: readonly [Api, ...Api[]],
  expected: (countedThrough: ResultsView['countedThrough']) => Record<string, number>,
): WatchingReaders {
  const stop = new AbortController();
  const failed = new AbortController();
  const seen = { polls: 0, frames: 0, etags: new Set<string>() };
  const askOn = async (api: Api) => {
    const kept = new Growing();
    while (!stop.signal.aborted) {
      await askForResults(api, kept, expected, seen.etags);
      await askForTurnout(api, 'state', kept);
      await askForTurnout(api, 'gender', kept);
      seen.polls += 3;
      // Answers that are kept come without waiting: without a turn for others nobody could count.
      await turnOfOthers();
    }
  };
  const work = [...apis.map(askOn), listen(apis[0], stop.signal, () => (seen.frames += 1))].map((reader) =>
    reader.catch((error: unknown) => {
      failed.abort(error);
      stop.abort();
      throw error;
    }),
  );
  const done = Promise.allSettled(work);
  return {
    get polls() {
      return seen.polls;
    },
    get news() {
      return seen.etags.size;
    },
    get frames() {
      return seen.frames;
    },
    failed: failed.signal,
    stop: async () => {
      stop.abort();
      await done;
      failed.signal.throwIfAborted();
    },
  };
}

/** Numbers of several kinds that only grow. */
class Growing {
  readonly #known = new Map<string, Readonly<Record<string, number>>>();

  /** @throws when one of this kind is gone or less than before */
  see(kind: string, numbers: Readonly<Record<string, number>>): void {
    for (const [name, known] of Object.entries(this.#known.get(kind) ?? {})) {
      const now = numbers[name];
      if (now === undefined || now < known) {
        throw new Error(`${kind} ${name}: ${known} was shown, and then ${now ?? 'nothing'}`);
      }
    }
    this.#known.set(kind, numbers);
  }
}

async function askForResults(
  api: Api,
  kept: Growing,
  expected: (countedThrough: ResultsView['countedThrough']) => Record<string, number>,
  etags: Set<string>,
): Promise<void> {
  const response = await api.request(`${HERE}/results`);
  if (response.status !== 200) throw new Error(`results: ${response.status} ${await response.text()}`);
  etags.add(response.headers.get('etag') ?? '');
  const { total, states, countedThrough, freshness } = resultsView.parse(await response.json());
  kept.see('counted', { records: freshness.counted });
  kept.see('position', Object.fromEntries(countedThrough.map((each) => [each.partition, each.position])));
  kept.see('votes', votesOf(total.candidates));
  for (const { state, candidates } of states) kept.see(`votes in ${state}`, votesOf(candidates));
  expectSame('results', votesOf(total.candidates), expected(countedThrough));
  expectSame('states', { votes: sum(states.map(({ votes }) => votes)) }, { votes: total.votes });
}

async function askForTurnout(api: Api, by: 'state' | 'gender', kept: Growing): Promise<void> {
  const response = await api.request(`${HERE}/turnout?by=${by}`);
  if (response.status !== 200) throw new Error(`turnout: ${response.status} ${await response.text()}`);
  const { rows } = turnoutView.parse(await response.json());
  if (rows.length === 0) throw new Error(`turnout by ${by} is empty`);
  kept.see(
    `eligible by ${by}`,
    Object.fromEntries(rows.map(({ group, eligible }) => [group, eligible ?? 0])),
  );
  kept.see(`ballots by ${by}`, Object.fromEntries(rows.map(({ group, ballots }) => [group, ballots ?? 0])));
}

/** Reads the live feed, and holds what a page would hold. */
async function listen(api: Api, signal: AbortSignal, onFrame: () => void): Promise<void> {
  const reader = await openLive(api, definition.electionId);
  const kept = new Growing();
  const page = new Map<string, number>();
  let id: string | null = null;
  signal.addEventListener('abort', () => void reader.leave());
  while (!signal.aborted) {
    const frame: LiveFrame | undefined = await reader.frame().catch((error: unknown) => {
      if (!signal.aborted) throw error;
      return undefined;
    });
    if (!frame) return;
    if (frame.kind === 'snapshot') page.clear();
    else if (frame.previous !== id) throw new Error(`the frame before ${frame.id} was missed`);
    id = frame.id;
    for (const [contest, state, candidate, votes] of frame.results) {
      page.set(`votes ${contest} ${state} ${candidate}`, votes);
    }
    for (const [group, eligible, ballots] of [...frame.turnoutByState, ...frame.turnoutByGender]) {
      page.set(`eligible ${group}`, eligible ?? 0).set(`ballots ${group}`, ballots ?? 0);
    }
    kept.see('page', Object.fromEntries(page));
    kept.see('counted', { records: frame.freshness.counted });
    const votes = sum([...page].flatMap(([name, number]) => (name.startsWith('votes ') ? [number] : [])));
    expectSame('the live feed', { votes }, { votes: frame.freshness.counted });
    onFrame();
  }
}

function votesOf(
  candidates: readonly { readonly candidateId: string; readonly votes: number }[],
): Record<string, number> {
  return Object.fromEntries(candidates.map(({ candidateId, votes }) => [candidateId, votes]));
}

function expectSame(what: string, found: Record<string, number>, expected: Record<string, number>): void {
  for (const [name, number] of Object.entries(expected)) {
    if (found[name] !== number)
      throw new Error(`${what}: ${name} should be ${number}, but is ${found[name]}`);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
