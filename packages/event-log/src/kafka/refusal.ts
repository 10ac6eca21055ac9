import { EventLogError } from '../errors.ts';

/** The brokers let nobody in with these settings: waiting would not help. */
class RefusedError extends EventLogError {}

const ACCOUNT = 'see KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD';
const AUTHORITY =
  'KAFKA_SSL_CA_FILE must name the authority of the brokers, and KAFKA_BROKERS the names in their certificates';

/** By the codes of Node.js and OpenSSL. */
const BY_CODE: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: AUTHORITY,
  CERT_SIGNATURE_FAILURE: AUTHORITY,
  CERT_HAS_EXPIRED: AUTHORITY,
  CERT_NOT_YET_VALID: AUTHORITY,
  CERT_UNTRUSTED: AUTHORITY,
  ERR_TLS_CERT_ALTNAME_INVALID: AUTHORITY,
};

/** kafkajs has these names for what the brokers say of an account. */
const OF_ACCOUNT: ReadonlySet<string> = new Set([
  'KafkaJSSASLAuthenticationError',
  'UNSUPPORTED_SASL_MECHANISM',
  'ILLEGAL_SASL_STATE',
  'SASL_AUTHENTICATION_FAILED',
]);

/** What to look at where the brokers refuse these settings; undefined for any other error. */
export function hintOfRefusal(error: unknown): string | undefined {
  for (let layer: unknown = error; layer instanceof Error; layer = layer.cause) {
    const code = 'code' in layer && typeof layer.code === 'string' ? layer.code : '';
    const type = 'type' in layer && typeof layer.type === 'string' ? layer.type : '';
    const hint = OF_ACCOUNT.has(layer.name) || OF_ACCOUNT.has(type) ? ACCOUNT : BY_CODE[code];
    if (hint !== undefined) return hint;
  }
  return undefined;
}

export function asRefused(error: unknown): unknown {
  const hint = hintOfRefusal(error);
  if (hint === undefined) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new RefusedError(`the brokers refuse the connection (${reason}); ${hint}`, { cause: error });
}
