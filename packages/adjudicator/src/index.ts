export { type AdjudicatorOptions, runAdjudicator, type SnapshotSettings } from './adjudicator.ts';
