import type { NightDocument } from '@votestream/domain/timeline';
import type { ElectionDefinition } from '#lib/contract.ts';
import type { Counts } from '#lib/race/counts.ts';
import type { ToldNight } from './told-night.ts';

/** While the night goes on, it is fetched anew at most this often. */
const FETCH_EVERY_MS = 15_000;
const FETCH_TIMEOUT_MS = 20_000;

/** The page set back to an earlier minute. Everything for it comes in one document; the rest happens here. */
export class Past {
  /** The minute that the page shows; null: the present. */
  asOf: string | null = $state(null);
  /** The whole night, once it is fetched. */
  night: ToldNight | null = $state.raw(null);
  hasFailed = $state(false);

  readonly #definition: ElectionDefinition;
  /** What the server sent with the page, for the minute that its address names. */
  #given: { readonly asOf: string; readonly counts: Counts } | null = $state.raw(null);
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | null = null;

  /** The step of the night that is shown; null where the present is, or where no night is there. */
  readonly step: number | null = $derived.by(() => {
    if (this.asOf === null || this.night === null || this.night.document.steps === 0) return null;
    return Math.max(0, this.night.stepOf(this.asOf));
  });
  /** null: those of the present are shown. */
  readonly counts: Counts | null = $derived.by(() => {
    if (this.asOf === null) return null;
    if (this.#given?.asOf === this.asOf) return this.#given.counts;
    if (this.night === null || this.step === null) return this.#given?.counts ?? null;
    return this.night.countsAt(this.step);
  });

  constructor(definition: ElectionDefinition) {
    this.#definition = definition;
  }

  /** Shows what the server knows of a minute. */
  give(asOf: string, counts: Counts): void {
    this.#given = { asOf, counts };
    this.asOf = asOf;
  }

  /** @param step behind the last one: the present. */
  showStep(step: number): void {
    if (this.night === null) return;
    const { document, minuteOf } = this.night;
    this.asOf = step >= document.steps ? null : minuteOf(Math.max(0, step));
  }

  async show(asOf: string): Promise<void> {
    await this.fetch();
    if (this.night !== null) this.asOf = asOf;
  }

  showPresent(): void {
    this.asOf = null;
  }

  /** Fetches the night, or what has become of it since. */
  fetch(): Promise<void> {
    if (performance.now() - this.#fetchedAt < FETCH_EVERY_MS) return Promise.resolve();
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    try {
      const path = `/api/elections/${encodeURIComponent(this.#definition.electionId)}/night`;
      const response = await fetch(path, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
      // Before the first minute is over there is no night.
      if (!response.ok && response.status !== 404)
        throw new Error(`the night was answered with ${response.status}`);
      if (response.ok) {
        const [{ toldNight }, body] = await Promise.all([import('./told-night.ts'), response.json()]);
        const document = documentOf(body);
        if (!isSame(document, this.night?.document)) this.night = toldNight(this.#definition, document);
      }
      this.#fetchedAt = performance.now();
      this.hasFailed = false;
    } catch {
      this.hasFailed = true;
    }
  }
}

function isSame(document: NightDocument, before: NightDocument | undefined): boolean {
  return JSON.stringify(document) === JSON.stringify(before);
}

/** The boundary to the API, which made it from the type that it has here. */
function documentOf(body: unknown): NightDocument {
  return body as NightDocument;
}
