export {
  type Build,
  beginBuild,
  beginSnapshot,
  completeSnapshot,
  dropGeneration,
  type SnapshotRequest,
} from './builds.ts';
export { COMMITS_CHANNEL, type CommitNotice, notifyCommit } from './commits.ts';
export {
  inTransaction,
  onConnection,
  openReadModels,
  type Reader,
  type ReadModels,
  readSnapshot,
} from './database.ts';
export { type DeadLetter, parkDeadLetters } from './dead-letters.ts';
export {
  DeclarationChangedError,
  FlipTimeoutError,
  GenerationError,
  ReadModelsError,
  RebuildInProgressError,
} from './errors.ts';
export { type FlipTarget, flip } from './flip.ts';
export {
  countedLogs,
  type Generation,
  type GenerationRow,
  generationsOf,
  listGenerations,
  servingGeneration,
} from './generations.ts';
export {
  beat,
  endHeartbeat,
  type Heartbeat,
  heartbeats,
  type ProjectorReport,
  projectorReport,
  type ReportedMetric,
} from './heartbeats.ts';
export { type ListenOptions, listenForCommits } from './listen.ts';
export { type Merged, type MergedRow, mergedRows } from './merge.ts';
export { migrate } from './migrate.ts';
export {
  databaseTime,
  type GenerationOverview,
  generationOverview,
  hasReadModels,
  leastServedPositions,
  recordsSetAside,
} from './overview.ts';
export {
  countParked,
  listParked,
  type ParkedBytes,
  type ParkedPlace,
  type ParkedRecord,
  type ParkedSelection,
  parkedDigest,
  parkedPositions,
  readParked,
} from './parked.ts';
export {
  beginPositions,
  type CountedPosition,
  compareAndSetPositions,
  countedPositions,
  type PositionMove,
} from './positions.ts';
export { rebuildsInProgress, whileLocked } from './rebuild-lock.ts';
export { dropRetired, reopenRetired } from './retired.ts';
export { mergedSeries, type Series, type SeriesQuery } from './series.ts';
export { type Plan, planGenerations } from './serving.ts';
export type { GenerationState, Until } from './tables.ts';
export { isUnavailable } from './unavailable.ts';
export { takeParked, type Unparking } from './unpark.ts';
export { type GroupDelta, type LatestValue, type StateDelta, type Upsert, upsertInto } from './upsert.ts';
