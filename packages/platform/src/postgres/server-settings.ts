/**
 * Sized for a machine with 2 cores that runs everything else too. What makes a commit durable is written out although
 * it is PostgreSQL's default: turning it off would break the promise that no accepted vote is lost.
 */
const SETTINGS = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  listen_addresses: '127.0.0.1',
  // Only TCP: a socket's path is limited to about 100 bytes, a data folder's is not.
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '200',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  // The packaged build has neither lz4 nor zstd.
  wal_compression: 'pglz',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '10min',
  checkpoint_completion_target: '0.9',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // The server's log must not tell what somebody voted: no statements, no key values.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
} as const;

/** The text of the file that postgresql.conf includes; written anew at every start. */
export function settingsFile(port: number): string {
  const lines = Object.entries({ ...SETTINGS, port: String(port) }).map(
    ([name, value]) => `${name} = '${value}'`,
  );
  return `# Written by VoteStream at every start; changes here are lost.\n${lines.join('\n')}\n`;
}

/** The port of the last start, from the text that `settingsFile` wrote. */
export function portIn(settings: string): number | undefined {
  const port = /^port = '(\d+)'$/m.exec(settings)?.[1];
  return port === undefined ? undefined : Number(port);
}
