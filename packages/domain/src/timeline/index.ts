export { minuteNumber, minuteText } from '../minutes.ts';
export { compact, uncompact } from './compact.ts';
export { type LeadChange, leadChanges, votesToLead } from './lead-changes.ts';
export {
  minuteOfStep,
  type Night,
  type NightDocument,
  type NightFrame,
  type NightSeries,
  nightDocument,
  nightOf,
  stepOfMinute,
  stepsBetween,
} from './night.ts';
export { statusAt } from './status-at.ts';
export { extended, NO_TOTALS, type Totals, totalAt, totalsOf, until } from './totals.ts';
