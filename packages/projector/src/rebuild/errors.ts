/** The message says what happened, where, and what to do. */
export class RebuildError extends Error {
  override name = this.constructor.name;
}

/** A record that the new generation cannot count, although the one that serves has counted it. */
export class UnparkedRecordError extends RebuildError {}

/** The new generation does not hold what a recount of the log gives. */
export class RecountDiffersError extends RebuildError {}

/** Not every partition has come so far. */
export class MinuteNotPassedError extends RebuildError {}
