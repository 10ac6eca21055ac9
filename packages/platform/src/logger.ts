import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type { Logger };

const STDERR = 2;

/** Keys whose values are never logged, at the top of a line's fields and one and two levels below. */
const SECRET_KEYS = [
  'password',
  'token',
  'adminToken',
  'authorization',
  'Authorization',
  'cookie',
  'databaseUrl',
  'DATABASE_URL',
  'KAFKA_SASL_PASSWORD',
  'VOTESTREAM_ADMIN_TOKEN',
];

/** user:password in a URL, wherever it stands in a line. */
const URL_CREDENTIALS = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*):[^\s/"]*@/gi;
const REDACTED = '[redacted]';

export interface LoggerOptions {
  /** The service or command; stands in every line. */
  readonly name: string;
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  readonly format: 'json' | 'pretty';
}

/**
 * Logs to stderr, so that stdout stays for what a command prints. Lines are written at once: the last one before a
 * crash is there. Secrets are redacted by their key, and the password of any URL.
 */
export function createLogger({ name, level, format }: LoggerOptions): Logger {
  const destination =
    format === 'pretty'
      ? pretty({ destination: STDERR, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
      : pino.destination({ dest: STDERR, sync: true });
  return pino(
    {
      name,
      level,
      redact: {
        paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
        censor: REDACTED,
      },
      hooks: { streamWrite: (line) => line.replace(URL_CREDENTIALS, `$1:${REDACTED}@`) },
    },
    destination,
  );
}
