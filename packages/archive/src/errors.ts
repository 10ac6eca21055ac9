/** The archive, or the log beside it, is not what it should be. The message says where and what to do. */
export class ArchiveError extends Error {
  override name = 'ArchiveError';
}
