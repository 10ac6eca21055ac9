import { minuteOfStep, type NightDocument, nightOf, stepOfMinute } from '@votestream/domain/timeline';
import type { ElectionDefinition, LeadChangeView } from '#lib/contract.ts';
import type { Counts } from '#lib/race/counts.ts';
import { countsAt } from './counts-at.ts';
import { leadChangesOf } from './lead-changes.ts';
import { pointsUntil, type TimePoint } from './points.ts';

/** A night that is here, and what it tells. Only a page that looks back fetches this module. */
export interface ToldNight {
  readonly document: NightDocument;
  readonly stepOf: (minute: string) => number;
  readonly minuteOf: (step: number) => string;
  readonly countsAt: (step: number) => Counts;
  /** @param state null: the nation */
  readonly pointsUntil: (state: string | null, step: number) => TimePoint[];
  readonly leadChanges: () => readonly LeadChangeView[];
}

export function toldNight(definition: ElectionDefinition, document: NightDocument): ToldNight {
  const night = nightOf(document);
  return {
    document,
    stepOf: (minute) => stepOfMinute(document, minute),
    minuteOf: (step) => minuteOfStep(document, step),
    countsAt: (step) => countsAt(definition, night, step),
    pointsUntil: (state, step) => pointsUntil(night, state, step),
    leadChanges: () => leadChangesOf(definition, night),
  };
}
