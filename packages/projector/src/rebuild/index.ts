export { MinuteNotPassedError, RebuildError, RecountDiffersError, UnparkedRecordError } from './errors.ts';
export type {
  RebuildOptions,
  RebuildPhase,
  RebuildProgress,
  RebuildResult,
  RecountGenerations,
} from './options.ts';
export { rebuild, rollBack } from './rebuild.ts';
export { takeSnapshot } from './snapshot.ts';
