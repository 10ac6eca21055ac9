/** What the site reads from the API; types only, so that no schema enters the browser's bundle. */
export type {
  DeadLetterList,
  ElectionStatus,
  Freshness,
  GenerationView,
  JobKind,
  JobView,
  LeadChangeView,
  LiveFrame,
  OperationsAnswer,
  PackedFrame,
  SessionView,
  StationsView,
  TimelineView,
} from '@votestream/api/client';
export type { ElectionDefinition } from '@votestream/domain';
