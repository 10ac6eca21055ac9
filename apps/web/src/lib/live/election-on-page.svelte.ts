import { createContext } from 'svelte';
import type { ElectionDefinition, LiveFrame } from '#lib/contract.ts';
import { Past } from '#lib/past/past.svelte.ts';
import { type Counts, countsOf } from '#lib/race/counts.ts';
import { type Race, raceOf } from '#lib/race/standing.ts';
import { LiveElection } from './live-election.svelte.ts';

/** The election that the pages of this tab are about: one for all of them, so that a change of page opens no feed. */
export class ElectionOnPage {
  readonly definition: ElectionDefinition;
  readonly live: LiveElection;
  readonly past: Past;
  /** Those of the minute that is shown. */
  readonly counts: Counts = $derived.by(() => this.past.counts ?? this.live.counts);
  /** The first contest, as it stands at that minute: worked out once for everything that shows it. */
  readonly race: Race = $derived.by(() => raceOf(this.definition, this.counts));

  /** @param asOf the minute that the snapshot shows; null: it is of now. */
  constructor(definition: ElectionDefinition, snapshot: LiveFrame, asOf: string | null) {
    this.definition = definition;
    this.live = new LiveElection(definition.electionId, snapshot);
    this.past = new Past(definition);
    if (asOf !== null) this.past.give(asOf, countsOf(snapshot));
  }
}

/** For components below `ElectionProvider`: every page in `routes/(site)/(election)`. */
export const [electionOnPage, provideElection] = createContext<ElectionOnPage>();
