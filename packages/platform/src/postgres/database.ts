import type { Configuration } from '../configuration.ts';
import { type EmbeddedOptions, openEmbedded } from './embedded.ts';
import { openExternal } from './external.ts';

/** A PostgreSQL database that answers. */
export interface Database {
  /** Connection URL with credentials; stays valid until `close`. Never log it. */
  readonly url: string;
  /** Does VoteStream run the server itself? */
  readonly embedded: boolean;
  /** Call it after all own connections are closed. The last user of an embedded server stops it. */
  close(): Promise<void>;
}

/**
 * The database of this installation: the one that DATABASE_URL names, else an embedded server in the data folder.
 * @throws DatabaseError when it cannot be reached or started.
 */
export function openDatabase(
  configuration: Pick<Configuration, 'databaseUrl' | 'dataDir'>,
  options: EmbeddedOptions,
): Promise<Database> {
  return configuration.databaseUrl === undefined
    ? openEmbedded(configuration.dataDir, options)
    : openExternal(configuration.databaseUrl);
}
