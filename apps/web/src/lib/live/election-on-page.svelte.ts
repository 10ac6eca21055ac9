import { createContext } from 'svelte';
import type { ElectionDefinition, LiveFrame } from '#lib/contract.ts';
import { type Race, raceOf } from '#lib/race/standing.ts';
import { LiveElection } from './live-election.svelte.ts';

/** The election that the pages of this tab are about: one for all of them, so that a change of page opens no feed. */
export class ElectionOnPage {
  readonly definition: ElectionDefinition;
  readonly live: LiveElection;
  /** The first contest, as it stands now: worked out once for everything that shows it. */
  readonly race: Race = $derived.by(() => raceOf(this.definition, this.live.counts));

  constructor(definition: ElectionDefinition, snapshot: LiveFrame) {
    this.definition = definition;
    this.live = new LiveElection(definition.electionId, snapshot);
  }
}

/** For components below `ElectionProvider`: every page in `routes/(site)/(election)`. */
export const [electionOnPage, provideElection] = createContext<ElectionOnPage>();
