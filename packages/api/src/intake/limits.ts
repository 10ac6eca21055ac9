/** How long an answer waits for its decision. A request that is not decided by then is still decided. */
export const DECISION_WAIT_MS_MAX = 10_000;
/** The same once the process is about to end. */
export const ENDING_WAIT_MS_MAX = 3_000;
/** Records whose decisions are waited for at one time. */
export const RECORDS_AWAITED_MAX = 10_000;
