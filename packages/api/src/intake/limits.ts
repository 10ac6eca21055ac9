/**
 * How long handing in takes at most, the wait for the decision included, and how long the log is asked for what a call
 * names. A request that is in the log by then is still decided.
 */
export const ANSWER_MS_MAX = 10_000;
/** The same once the process is about to end. */
export const ENDING_ANSWER_MS_MAX = 3_000;
/** Records that are handed in, or whose decisions are waited for, at one time. */
export const RECORDS_AWAITED_MAX = 10_000;
