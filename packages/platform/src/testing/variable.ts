/** Set by the global set-up of the integration tests: a superuser's URL of the server that all tests share. */
export const TEST_DATABASE_URL = 'VOTESTREAM_TEST_DATABASE_URL';
