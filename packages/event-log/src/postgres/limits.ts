/** Connections of one log, by purpose. What waits for user code or for locks never takes those of what does not. */
export const READ_CONNECTIONS = 4;
export const APPEND_CONNECTIONS = 2;
export const TRANSACTION_CONNECTIONS = 4;

/** A page, and with it a batch, ends at whichever comes first. */
export const PAGE_RECORDS_MAX = 5_000;
export const PAGE_BYTES_MAX = 4 * 1_048_576;

/** Concurrent appends are written together up to this size; a larger call is written in pieces, in one transaction. */
export const GROUP_RECORDS_MAX = 5_000;
export const GROUP_BYTES_MAX = 8 * 1_048_576;
/** Appends that wait for their turn in one topic; what comes on top is refused. */
export const WAITING_APPENDS_MAX = 50_000;
export const WAITING_BYTES_MAX = 256 * 1_048_576;

/** A member that has not been heard of for this long has lost its partitions. */
export const LEASE_MS = 3_000;
export const HEARTBEAT_MS = 750;

/** A follower looks for itself this often, because notifications are lost while its listener reconnects. */
export const POLL_MS = 1_000;

/** The database ends a transaction whose client does nothing for this long: it holds locks that others wait for. */
export const IDLE_TRANSACTION_MS = 5_000;

/** A silent connection is probed after this long, so that a host that vanished is noticed. */
export const KEEP_ALIVE_MS = 10_000;

/** How long a single operation waits for the database, or for a connection, before it fails. Followers wait on. */
export const OUTAGE_MS = 20_000;
export const BACKOFF_MS_MIN = 25;
export const BACKOFF_MS_MAX = 1_000;
