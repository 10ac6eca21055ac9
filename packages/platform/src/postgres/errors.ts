/** The database could not be started or reached. The message says what happened, where, and what to do. */
export class DatabaseError extends Error {
  override name = 'DatabaseError';
}
