/** What the site reads from the API; types only, so that no schema enters the browser's bundle. */
export type {
  ElectionStatus,
  Freshness,
  LiveFrame,
  PackedFrame,
  TimelineView,
} from '@votestream/api/client';
export type { ElectionDefinition } from '@votestream/domain';
