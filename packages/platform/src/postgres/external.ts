import { codeOf, connect } from './connection.ts';
import type { Database } from './database.ts';
import { DatabaseError } from './errors.ts';

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is the server running, are host and port right?',
  ENOTFOUND: 'the host name is unknown: check it',
  EAI_AGAIN: 'the host name cannot be looked up now: check it, and the network',
  ECONNRESET: 'the server cut the connection: does it want TLS (add ?sslmode=require)?',
  '28P01': 'user or password are wrong',
  '28000':
    'the server refuses this user from here: check its pg_hba.conf, or whether it wants TLS (?sslmode=require)',
  '3D000': 'that database does not exist: create it with CREATE DATABASE',
  '53300': 'the server has no connection left: raise max_connections',
  '57P03': 'the server is starting or stopping: try again in a moment',
};

/**
 * A database that somebody else runs, after a look whether it answers.
 * @throws DatabaseError that says where it was looked for (without the password) and what to do.
 */
export async function openExternal(url: string): Promise<Database> {
  try {
    const client = await connect(url, 'votestream-check');
    await client.query('SELECT 1').finally(() => client.end());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = HINTS[codeOf(cause) ?? ''] ?? 'check DATABASE_URL and that the server is running';
    throw new DatabaseError(
      `cannot use the database at ${placeOf(url)} (DATABASE_URL): ${reason}; ${hint}. Without DATABASE_URL an embedded PostgreSQL is used.`,
      { cause },
    );
  }
  return { url, embedded: false, close: async () => undefined };
}

/** host:port/database, without credentials and parameters. */
function placeOf(url: string): string {
  const { host, pathname, port } = new URL(url);
  return `${host}${port === '' ? ':5432' : ''}${pathname}`;
}
