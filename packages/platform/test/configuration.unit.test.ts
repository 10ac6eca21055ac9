import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type Configuration,
  ConfigurationError,
  configurationTable,
  readConfiguration,
} from '../src/index.ts';

test('with nothing set everything is embedded, local and in the working directory', () => {
  expect(readConfiguration({})).toEqual({
    databaseUrl: undefined,
    kafka: undefined,
    dataDir: resolve('.votestream'),
    host: '127.0.0.1',
    port: undefined,
    healthPort: undefined,
    schemaRegistry: undefined,
    partitions: 6,
    adminToken: undefined,
    url: 'http://127.0.0.1:3000',
    mixSecondsMax: 30,
    callers: { header: undefined, proxies: 1 },
    log: { level: 'info', format: process.stderr.isTTY ? 'pretty' : 'json' },
  });
});

describe('what is set is taken', () => {
  const kafka = { brokers: ['a:1'], ssl: false };
  const ca = fileURLToPath(import.meta.url);
  const cases: [string, NodeJS.ProcessEnv, Partial<Configuration>][] = [
    ['a database', { DATABASE_URL: 'postgresql://u:p@h:1/d' }, { databaseUrl: 'postgresql://u:p@h:1/d' }],
    ['one broker', { KAFKA_BROKERS: 'a:1' }, { kafka }],
    [
      'several brokers, one by IPv6',
      { KAFKA_BROKERS: 'a:1, [::1]:2' },
      { kafka: { ...kafka, brokers: ['a:1', '[::1]:2'] } },
    ],
    ['TLS', { KAFKA_BROKERS: 'a:1', KAFKA_SSL: 'true' }, { kafka: { ...kafka, ssl: true } }],
    [
      'TLS by its authority alone',
      { KAFKA_BROKERS: 'a:1', KAFKA_SSL_CA_FILE: ca },
      { kafka: { ...kafka, ssl: { ca: readFileSync(ca, 'utf8') } } },
    ],
    [
      'SASL',
      {
        KAFKA_BROKERS: 'a:1',
        KAFKA_SASL_MECHANISM: 'plain',
        KAFKA_SASL_USERNAME: 'u',
        KAFKA_SASL_PASSWORD: 'p',
      },
      { kafka: { ...kafka, sasl: { mechanism: 'plain', username: 'u', password: 'p' } } },
    ],
    ['a relative data folder', { VOTESTREAM_DATA_DIR: 'a/b' }, { dataDir: resolve('a/b') }],
    ['an address', { HOST: '0.0.0.0', PORT: '8080' }, { host: '0.0.0.0', port: 8080 }],
    ['partitions', { VOTESTREAM_PARTITIONS: '64' }, { partitions: 64 }],
    ['an administrator', { VOTESTREAM_ADMIN_TOKEN: '0123456789abcdef' }, { adminToken: '0123456789abcdef' }],
    [
      'a registry of schemas',
      {
        SCHEMA_REGISTRY_URL: 'https://r:1',
        SCHEMA_REGISTRY_USERNAME: 'u',
        SCHEMA_REGISTRY_PASSWORD: 'p',
      },
      { schemaRegistry: { url: 'https://r:1', username: 'u', password: 'p' } },
    ],
    ['a health check', { HEALTH_PORT: '9000' }, { healthPort: 9000 }],
    [
      'a proxy in front',
      { ADDRESS_HEADER: 'X-Forwarded-For', XFF_DEPTH: '2' },
      { callers: { header: 'x-forwarded-for', proxies: 2 } },
    ],
    ['no mixing', { MIX_SECONDS_MAX: '0' }, { mixSecondsMax: 0 }],
    ['a site', { VOTESTREAM_URL: 'https://election.example' }, { url: 'https://election.example' }],
    ['logging', { LOG_LEVEL: 'trace', LOG_FORMAT: 'json' }, { log: { level: 'trace', format: 'json' } }],
    [
      'an empty variable as unset',
      { DATABASE_URL: '', PORT: '', KAFKA_BROKERS: '' },
      { port: undefined, kafka: undefined },
    ],
  ];
  test.each(cases)('%s', (_, environment, expected) => {
    expect(readConfiguration(environment)).toMatchObject(expected);
  });
});

describe('what is wrong is refused by name, with what to write instead', () => {
  const cases: [NodeJS.ProcessEnv, RegExp][] = [
    [{ KAFKA_BROKERS: 'a:1', KAFKA_SSL_CA_FILE: '/nowhere/ca.pem' }, /KAFKA_SSL_CA_FILE.*cannot be read/],
    [{ DATABASE_URL: 'mysql://h/d' }, /DATABASE_URL is not a PostgreSQL URL; write postgres:\/\//],
    [{ DATABASE_URL: 'localhost' }, /DATABASE_URL is not/],
    [{ KAFKA_BROKERS: 'a:1,b' }, /KAFKA_BROKERS \("a:1,b"\) is not a list of host:port/],
    [{ KAFKA_BROKERS: 'a:1,' }, /KAFKA_BROKERS .* is not/],
    [{ KAFKA_SSL: 'yes' }, /KAFKA_SSL \("yes"\) is neither true nor false/],
    [{ KAFKA_SASL_MECHANISM: 'gssapi' }, /KAFKA_SASL_MECHANISM .* write one of plain/],
    [{ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u' }, /KAFKA_SASL_PASSWORD is missing/],
    [{ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_PASSWORD: 'p' }, /KAFKA_SASL_USERNAME is missing/],
    [{ KAFKA_SASL_USERNAME: 'u' }, /KAFKA_SASL_MECHANISM is missing, but KAFKA_SASL_USERNAME is set/],
    [{ PORT: '80a' }, /PORT \("80a"\) is not a whole number from 0 to 65535/],
    [{ PORT: '65536' }, /PORT .* is not/],
    [{ VOTESTREAM_PARTITIONS: '0' }, /VOTESTREAM_PARTITIONS .* from 1 to 64/],
    [{ VOTESTREAM_PARTITIONS: '65' }, /VOTESTREAM_PARTITIONS .* from 1 to 64/],
    [{ VOTESTREAM_PARTITIONS: '6.5' }, /VOTESTREAM_PARTITIONS .* from 1 to 64/],
    [{ VOTESTREAM_ADMIN_TOKEN: 'short' }, /VOTESTREAM_ADMIN_TOKEN is shorter than 16/],
    [{ SCHEMA_REGISTRY_URL: 'r:1' }, /SCHEMA_REGISTRY_URL \("r:1"\) is not an http or https URL/],
    [{ SCHEMA_REGISTRY_URL: 'http://u:p@r' }, /SCHEMA_REGISTRY_URL .* is not an http/],
    [{ SCHEMA_REGISTRY_USERNAME: 'u' }, /SCHEMA_REGISTRY_PASSWORD is missing/],
    [{ SCHEMA_REGISTRY_PASSWORD: 'p' }, /SCHEMA_REGISTRY_USERNAME is missing/],
    [{ HEALTH_PORT: '0' }, /HEALTH_PORT .* from 1 to 65535/],
    [{ DATABASE_URL_FILE: '/nowhere/url' }, /DATABASE_URL_FILE \("\/nowhere\/url"\) cannot be read/],
    [
      { VOTESTREAM_ADMIN_TOKEN: '0123456789abcdef', VOTESTREAM_ADMIN_TOKEN_FILE: '/nowhere/token' },
      /VOTESTREAM_ADMIN_TOKEN_FILE is set beside VOTESTREAM_ADMIN_TOKEN/,
    ],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL \("loud"\) is not a level; write one of trace/],
    [{ LOG_FORMAT: 'xml' }, /LOG_FORMAT \("xml"\) is not a format; write json or pretty/],
  ];
  test.each(cases)('%j', (environment, message) => {
    expect(() => readConfiguration(environment)).toThrow(ConfigurationError);
    expect(() => readConfiguration(environment)).toThrow(message);
  });

  test('all wrong variables are listed at once, one on a line, and no secret is printed', () => {
    const environment = { DATABASE_URL: 'x://u:topsecret@h', VOTESTREAM_ADMIN_TOKEN: 'topsecret', PORT: 'x' };
    const error = (() => {
      try {
        return readConfiguration(environment);
      } catch (thrown) {
        return String(thrown);
      }
    })();
    expect(String(error).split('\n')).toEqual([
      expect.stringContaining('the configuration is wrong'),
      expect.stringMatching(/^ {2}DATABASE_URL /),
      expect.stringMatching(/^ {2}PORT /),
      expect.stringMatching(/^ {2}VOTESTREAM_ADMIN_TOKEN /),
    ]);
    expect(error).not.toContain('topsecret');
  });
});

describe('a secret in a file, as containers are given secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'votestream-secrets-'));
  const file = join(folder, 'token');
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is read, without the end of its line', () => {
    writeFileSync(file, '0123456789abcdef\n');
    expect(readConfiguration({ VOTESTREAM_ADMIN_TOKEN_FILE: file }).adminToken).toBe('0123456789abcdef');
  });

  test('is not printed when it is wrong', () => {
    writeFileSync(file, 'topsecret');
    expect(() => readConfiguration({ VOTESTREAM_ADMIN_TOKEN_FILE: file })).toThrow(/^(?!.*topsecret)/s);
  });
});

test('the documentation’s table has every variable, and no cell breaks it', () => {
  const rows = configurationTable().trim().split('\n');
  expect(rows).toHaveLength(2 + 22);
  for (const row of rows) expect(row.split('|')).toHaveLength(5);
});
