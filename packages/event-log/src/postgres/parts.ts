import type { Logger } from '../logger.ts';
import type { Connections } from './connections.ts';
import type { LogId } from './log-id.ts';
import type { Topics } from './topics.ts';
import type { Wakeups } from './wakeups.ts';

/** What the parts of one open log share. */
export interface LogParts {
  readonly connections: Connections;
  readonly topics: Topics;
  readonly wakeups: Wakeups;
  readonly logId: LogId;
  readonly logger: Logger;
}
