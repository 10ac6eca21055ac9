export { COMMITS_CHANNEL, type CommitNotice, notifyCommit } from './commits.ts';
export { openReadModels, type Reader, type ReadModels, readSnapshot } from './database.ts';
export { type DeadLetter, parkDeadLetters } from './dead-letters.ts';
export { DeclarationChangedError } from './errors.ts';
export { beginGenerations, countedLogs, type Generation, servingGeneration } from './generations.ts';
export { type ListenOptions, listenForCommits } from './listen.ts';
export { type Merged, type MergedRow, mergedRows } from './merge.ts';
export { migrate } from './migrate.ts';
export {
  beginPositions,
  type CountedPosition,
  compareAndSetPositions,
  countedPositions,
  type PositionMove,
} from './positions.ts';
export { isUnavailable } from './unavailable.ts';
export { type GroupDelta, type LatestValue, type StateDelta, type Upsert, upsertInto } from './upsert.ts';
