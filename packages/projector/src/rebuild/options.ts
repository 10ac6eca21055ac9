import type { Projection } from '@votestream/domain/projections';
import type { EventLog } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import type { Generation, ReadModels } from '@votestream/read-models';

export type RebuildPhase = 'reading' | 'recounting' | 'flipping';

export interface RebuildProgress {
  readonly phase: RebuildPhase;
  /** Records of this phase; a topic that several read models count is read once. */
  readonly read: number;
  readonly total: number;
}

/**
 * @returns what is wrong with these generations, in words; nothing where they equal a recount.
 * @throws anything when `signal` aborts
 */
export type RecountGenerations = (
  generations: readonly Generation[],
  onProgress: (read: number, total: number) => void,
  signal: AbortSignal,
) => Promise<readonly string[]>;

export interface RebuildOptions {
  readonly log: EventLog;
  readonly readModels: ReadModels;
  readonly projections: readonly Projection[];
  /** Asked before a generation serves; the caller brings it, because it must share no code with what it checks. */
  readonly recount: RecountGenerations;
  /** Parks what cannot be counted, instead of stopping where the generation that serves could. */
  readonly park?: boolean;
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Stops between two commits; what is built is kept. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** How a rebuild ended. `stopped`: by the signal; the same call goes on from there. */
export interface RebuildResult {
  readonly outcome: 'complete' | 'stopped';
  readonly builds: readonly {
    readonly projection: string;
    readonly generation: number;
    /** What it replaces, or is built beside. */
    readonly predecessor: number | null;
    readonly isResumed: boolean;
  }[];
  /** Records read, each counted once, and the seconds that reading and counting them took. */
  readonly records: number;
  readonly seconds: number;
}
