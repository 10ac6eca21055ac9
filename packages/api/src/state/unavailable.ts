import { isUnavailable } from '@votestream/read-models';

/** The database with the read models does not answer. */
export class ReadModelsUnavailableError extends Error {
  override name = 'ReadModelsUnavailableError';
}

/** What serves was built from declarations that this process does not have: another version of it has to answer. */
export class ReadModelsOfAnotherVersionError extends Error {
  override name = 'ReadModelsOfAnotherVersionError';
}

/** What PostgreSQL says of a column, and of a table, that is not there. */
const UNDEFINED = ['42703', '42P01'];

/** What a failure to read the read models means; an error that means nothing of the kind is a bug, and stays as it is. */
export function failureToRead(error: unknown): unknown {
  if (isUnavailable(error)) {
    return new ReadModelsUnavailableError('the database with the read models does not answer', {
      cause: error,
    });
  }
  if (isOfAnotherVersion(error)) {
    return new ReadModelsOfAnotherVersionError(
      'the read models that serve were built from other declarations than those of this process; run the same ' +
        'version of the API and of the projector',
      { cause: error },
    );
  }
  return error;
}

function isOfAnotherVersion(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return UNDEFINED.includes(code) || isOfAnotherVersion(error.cause);
}
