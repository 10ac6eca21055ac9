import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { withSecretsFromFiles } from './secret-files.ts';
import { isVariableName, notesOf, variables } from './variables.ts';

type Variables = z.output<typeof variables>;

export interface Configuration {
  /** Contains the password. undefined: embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  /** undefined: the log is kept in PostgreSQL. */
  readonly kafka: KafkaConfiguration | undefined;
  /** undefined: schemas are registered nowhere. */
  readonly schemaRegistry: SchemaRegistryConfiguration | undefined;
  /** Absolute. */
  readonly dataDir: string;
  readonly host: string;
  /** undefined: the command's default. */
  readonly port: number | undefined;
  /** Of the health check of a service that serves no site; undefined: none. */
  readonly healthPort: number | undefined;
  /** Of the roll and ballot topics. */
  readonly partitions: number;
  /** undefined: no administration through the API. */
  readonly adminToken: string | undefined;
  /** Of a running site, for commands that call its API. */
  readonly url: string;
  /** How long a single ballot is held at most; 0: not at all. */
  readonly mixSecondsMax: number;
  /** Where the address of a caller is found: in a header of a proxy, where there is one. */
  readonly callers: { readonly header: string | undefined; readonly proxies: number };
  readonly log: { readonly level: Variables['LOG_LEVEL']; readonly format: 'json' | 'pretty' };
}

export interface KafkaConfiguration {
  /** host:port, at least one. */
  readonly brokers: readonly string[];
  /** `ca`: the brokers' certificate authority, PEM. */
  readonly ssl: boolean | { readonly ca: string };
  readonly sasl?: SaslConfiguration;
}

export interface SaslConfiguration {
  readonly mechanism: NonNullable<Variables['KAFKA_SASL_MECHANISM']>;
  readonly username: string;
  readonly password: string;
}

export interface SchemaRegistryConfiguration {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** A variable of the environment is wrong. The message has one line for each, with what to write instead. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

/** A broken mapping is reported on the variable that is missing. */
const schema = variables.transform((values, context): Configuration => {
  const complain = (name: keyof Variables, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  return {
    databaseUrl: values.DATABASE_URL,
    kafka: kafkaOf(values, complain),
    schemaRegistry: schemaRegistryOf(values, complain),
    dataDir: resolve(values.VOTESTREAM_DATA_DIR),
    host: values.HOST,
    port: values.PORT,
    healthPort: values.HEALTH_PORT,
    partitions: values.VOTESTREAM_PARTITIONS,
    adminToken: values.VOTESTREAM_ADMIN_TOKEN,
    url: values.VOTESTREAM_URL,
    mixSecondsMax: values.MIX_SECONDS_MAX,
    callers: { header: values.ADDRESS_HEADER, proxies: values.XFF_DEPTH },
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT ?? (process.stderr.isTTY ? 'pretty' : 'json') },
  };
});

/**
 * The configuration of this process. An empty variable counts as unset. A secret may also stand in a file, which the
 * variable with `_FILE` behind its name tells.
 * @throws ConfigurationError that lists every wrong variable.
 */
export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const { values, problems } = withSecretsFromFiles(environment);
  const given = Object.fromEntries(
    Object.entries(values).filter(([name, value]) => isVariableName(name) && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success && problems.length === 0) return parsed.data;
  const issues = parsed.success ? [] : parsed.error.issues;
  const lines = [...problems, ...issues.map((issue) => describeIssue(issue, environment))].map(
    (line) => `  ${line}`,
  );
  throw new ConfigurationError(`the configuration is wrong:\n${[...new Set(lines)].join('\n')}`);
}

type Complain = (name: keyof Variables, message: string) => void;
type Missing = (name: keyof Variables, because: string) => void;

function kafkaOf(values: Variables, complain: Complain): KafkaConfiguration | undefined {
  const missing = (name: keyof Variables, because: string) =>
    complain(name, `is missing, but ${because} is set`);
  const sasl = saslOf(values, missing);
  if (values.KAFKA_BROKERS === undefined) return undefined;
  return { brokers: values.KAFKA_BROKERS, ssl: sslOf(values, complain), ...(sasl && { sasl }) };
}

function sslOf(
  { KAFKA_SSL: ssl, KAFKA_SSL_CA_FILE: file }: Variables,
  complain: Complain,
): KafkaConfiguration['ssl'] {
  if (file === undefined || ssl === false) return ssl ?? false;
  try {
    return { ca: readFileSync(file, 'utf8') };
  } catch {
    complain('KAFKA_SSL_CA_FILE', 'cannot be read');
    return true;
  }
}

function saslOf(values: Variables, missing: Missing): SaslConfiguration | undefined {
  const {
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: username,
    KAFKA_SASL_PASSWORD: password,
  } = values;
  if (mechanism !== undefined) {
    if (username === undefined) missing('KAFKA_SASL_USERNAME', 'KAFKA_SASL_MECHANISM');
    if (password === undefined) missing('KAFKA_SASL_PASSWORD', 'KAFKA_SASL_MECHANISM');
    if (username !== undefined && password !== undefined) return { mechanism, username, password };
  } else if (username !== undefined || password !== undefined) {
    missing('KAFKA_SASL_MECHANISM', username === undefined ? 'KAFKA_SASL_PASSWORD' : 'KAFKA_SASL_USERNAME');
  }
  return undefined;
}

function schemaRegistryOf(values: Variables, complain: Complain): SchemaRegistryConfiguration | undefined {
  const {
    SCHEMA_REGISTRY_URL: url,
    SCHEMA_REGISTRY_USERNAME: username,
    SCHEMA_REGISTRY_PASSWORD: password,
  } = values;
  const missing = (name: keyof Variables, because: string) =>
    complain(name, `is missing, but ${because} is set`);
  if (username !== undefined && password === undefined)
    missing('SCHEMA_REGISTRY_PASSWORD', 'SCHEMA_REGISTRY_USERNAME');
  if (password !== undefined && username === undefined)
    missing('SCHEMA_REGISTRY_USERNAME', 'SCHEMA_REGISTRY_PASSWORD');
  if (url === undefined) return undefined;
  return username === undefined || password === undefined ? { url } : { url, username, password };
}

function describeIssue(issue: z.core.$ZodIssue, environment: NodeJS.ProcessEnv): string {
  const name = issue.path[0];
  if (!isVariableName(name)) return issue.message;
  const { hint, secret } = notesOf(name);
  const value = environment[name];
  const shown = secret || value === undefined || value === '' ? '' : ` (${JSON.stringify(value)})`;
  return `${name}${shown} ${issue.message}; ${hint}`;
}
