/** SQLSTATE classes and codes after which the same work can succeed later. */
const LATER = [
  '08', // connection lost
  '40', // serialization failure, deadlock
  '53', // no connection, memory or disk left
  '57P', // the server stops, has crashed, or is starting
  '25006', // a standby, during a failover
  '25P03', // was idle in a transaction for too long: this process was stopped for a while
];
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** What node-postgres throws without a code. */
const LOST = /Connection terminated|timeout exceeded when trying to connect|not queryable|Query read timeout/;

/** Did the database fail to answer, or ask to be asked again? Then nothing is known about the outcome. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isUnavailable(error.cause)) return true;
  if (LOST.test(error.message)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return NETWORK.has(code) || LATER.some((prefix) => code.startsWith(prefix));
}
