import type { DeadLetterList, JobKind, JobView, OperationsAnswer, SessionView } from '#lib/contract.ts';
import { type Picture, pictureOf } from './picture.ts';

const POLL_MS = 2_000;
const ANSWER_MS_MAX = 10_000;
const OPERATIONS = '/api/operations';

/** What the server sends with the page, and what is asked for again and again afterwards. */
export interface Seen {
  readonly view: OperationsAnswer;
  readonly session: SessionView;
  /** For the administrator only. */
  readonly jobs: readonly JobView[];
  readonly letters: DeadLetterList | null;
}

/** The operations as they stand, and what the administrator does about them. */
export class OperationsOnPage {
  view: OperationsAnswer = $state.raw() as OperationsAnswer;
  session: SessionView = $state.raw() as SessionView;
  jobs: readonly JobView[] = $state.raw([]);
  letters: DeadLetterList | null = $state.raw(null);
  readonly picture: Picture = $derived.by(() => pictureOf(this.view));
  /** Did the server answer the last time it was asked? */
  isAnswered = $state(true);
  /** Why the last thing that was asked for was not done; null where it was. */
  refusal: string | null = $state(null);
  /** Something was asked for and is not answered yet. */
  isAsking = $state(false);

  constructor(seen: Seen) {
    this.#take(seen);
  }

  #take({ view, session, jobs, letters }: Seen): void {
    this.view = view;
    this.session = session;
    this.jobs = jobs;
    this.letters = letters;
  }

  get canAct(): boolean {
    return this.session.signedIn && this.session.runsJobs && !this.isAsking && !this.isRunning;
  }

  get isRunning(): boolean {
    return this.jobs.some(({ outcome }) => outcome === 'running');
  }

  /** Asks every two seconds while the page is looked at. @returns what ends it */
  follow(): () => void {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void this.refresh();
    }, POLL_MS);
    return () => clearInterval(timer);
  }

  async refresh(): Promise<void> {
    try {
      const view = await answerOf<OperationsAnswer>(OPERATIONS);
      const session = await answerOf<SessionView>(`${OPERATIONS}/session`);
      const [jobs, letters] = session.signedIn
        ? await Promise.all([
            answerOf<{ jobs: JobView[] }>(`${OPERATIONS}/jobs`),
            answerOf<DeadLetterList>(`${OPERATIONS}/dead-letters`),
          ])
        : [{ jobs: [] }, null];
      this.#take({ view, session, jobs: jobs.jobs, letters });
      this.isAnswered = true;
    } catch {
      this.isAnswered = false;
    }
  }

  signIn(token: string): Promise<boolean> {
    return this.#ask('session', 'POST', { token });
  }

  signOut(): Promise<boolean> {
    return this.#ask('session', 'DELETE');
  }

  /** @param projections none: all read models */
  start(kind: JobKind, projections: readonly string[] = []): Promise<boolean> {
    return this.#ask('jobs', 'POST', { kind, projections });
  }

  /** @returns whether it was done; if not, `refusal` says why */
  async #ask(what: string, method: 'POST' | 'DELETE', body?: object): Promise<boolean> {
    this.isAsking = true;
    this.refusal = null;
    try {
      const response = await fetch(`${OPERATIONS}/${what}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      if (!response.ok) this.refusal = refusalIn(await response.json());
      await this.refresh();
      return response.ok;
    } catch {
      this.isAnswered = false;
      return false;
    } finally {
      this.isAsking = false;
    }
  }
}

/** The boundary to our own API: its answers have the types of its contract. */
async function answerOf<Value>(path: string): Promise<Value> {
  const response = await fetch(path, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
  return (await response.json()) as Value;
}

function refusalIn(problem: unknown): string {
  const has = typeof problem === 'object' && problem !== null && 'detail' in problem;
  return has && typeof problem.detail === 'string' ? problem.detail : '';
}
