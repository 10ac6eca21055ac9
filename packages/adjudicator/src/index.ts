export { type AdjudicatorOptions, runAdjudicator } from './adjudicator.ts';
