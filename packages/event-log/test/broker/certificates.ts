import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export interface Certificates {
  /** PEM file of an authority that no machine trusts. */
  readonly authority: string;
  /** PEM file with the key and the certificate of a server at 127.0.0.1. */
  readonly server: string;
}

/** Makes an authority and a certificate by it, with OpenSSL. */
export async function makeCertificates(folder: string, name: string): Promise<Certificates> {
  const file = (suffix: string) => join(folder, `${name}-${suffix}`);
  const openssl = (...args: string[]) => run('openssl', args);
  const [authority, authorityKey, key, request, certificate, names, server] = [
    ...['ca.pem', 'ca.key', 'server.key', 'server.csr', 'server.crt', 'names', 'server.pem'],
  ].map(file) as [string, string, string, string, string, string, string];
  const self = ['-x509', '-days', '2', '-subj', `/CN=${name} authority`];
  await openssl('req', ...self, ...KEY, '-keyout', authorityKey, '-out', authority);
  await openssl('req', ...KEY, '-subj', '/CN=broker', '-keyout', key, '-out', request);
  await writeFile(names, 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const signing = [
    '-CA',
    authority,
    '-CAkey',
    authorityKey,
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    names,
  ];
  await openssl('x509', '-req', '-in', request, ...signing, '-out', certificate);
  await writeFile(server, (await readFile(key, 'utf8')) + (await readFile(certificate, 'utf8')));
  return { authority, server };
}
