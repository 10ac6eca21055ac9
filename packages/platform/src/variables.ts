import { z } from 'zod';

/** What is known of an environment variable beyond its type; stands in the schema's metadata. */
export interface VariableNotes {
  readonly description: string;
  /** What unset means, for the documentation. */
  readonly unset: string;
  /** What to write, shown with every error. */
  readonly hint: string;
  /** Never printed. */
  readonly secret?: true;
}

const notes = z.registry<VariableNotes>();

function variable<Schema extends z.ZodType>(schema: Schema, variableNotes: VariableNotes): Schema {
  const plain: z.ZodType = schema;
  notes.add(plain, variableNotes);
  return schema;
}

function flag() {
  return z
    .enum(['true', 'false'], { error: 'is neither true nor false' })
    .transform((text) => text === 'true');
}

function integer(minimum: number, maximum: number) {
  const range = `is not a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d+$/, range)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, range);
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
const BROKER = /^(?:\[[0-9a-fA-F:]+\]|[^\s:,/]+):\d{1,5}$/;
const ADMIN_TOKEN_CHARACTERS_MIN = 16;
const PARTITIONS_DEFAULT = 6;
const PARTITIONS_MAX = 64;
const URL_DEFAULT = 'http://127.0.0.1:3000';
const PROXIES_MAX = 10;
const MIX_SECONDS_DEFAULT = 30;
/** Half the grace of a hand-in, which the domain names; a test of the API holds the two together. */
const MIX_SECONDS_MAX = 60;

/** Every environment variable that VoteStream reads, in the order of the documentation. */
export const variables = z.object({
  DATABASE_URL: variable(z.string().refine(isPostgresUrl, 'is not a PostgreSQL URL').optional(), {
    description:
      'PostgreSQL database for the read models. Without `KAFKA_BROKERS` it holds the log itself as well: the record of the election, which has to be backed up.',
    unset: 'embedded PostgreSQL in the data folder',
    hint: 'write postgres://user:password@host:5432/database, or leave it unset for the embedded PostgreSQL',
    secret: true,
  }),
  KAFKA_BROKERS: variable(
    z
      .string()
      .transform((text) => text.split(',').map((broker) => broker.trim()))
      .refine((brokers) => brokers.every((broker) => BROKER.test(broker)), 'is not a list of host:port')
      .optional(),
    {
      description: 'Brokers of Redpanda or Apache Kafka, `host:port` separated by commas.',
      unset: 'the log is kept in PostgreSQL',
      hint: 'write host:port, several separated by commas, for example localhost:9092',
    },
  ),
  KAFKA_SSL: variable(flag().optional(), {
    description: 'Connect to the brokers with TLS.',
    unset: '`true` with `KAFKA_SSL_CA_FILE`, else `false`',
    hint: 'write true or false',
  }),
  KAFKA_SSL_CA_FILE: variable(z.string().optional(), {
    description: 'File with the certificate authority of the brokers, PEM.',
    unset: 'the authorities that Node.js trusts',
    hint: 'write the path of a PEM file',
  }),
  KAFKA_SASL_MECHANISM: variable(z.enum(SASL_MECHANISMS, { error: 'is not a mechanism' }).optional(), {
    description: `Authentication with the brokers: ${SASL_MECHANISMS.map((name) => `\`${name}\``).join(', ')}.`,
    unset: 'no authentication',
    hint: `write one of ${SASL_MECHANISMS.join(', ')}, together with KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD`,
  }),
  KAFKA_SASL_USERNAME: variable(z.string().optional(), {
    description: 'User for `KAFKA_SASL_MECHANISM`.',
    unset: '',
    hint: 'set it together with KAFKA_SASL_MECHANISM',
  }),
  KAFKA_SASL_PASSWORD: variable(z.string().optional(), {
    description: 'Password for `KAFKA_SASL_MECHANISM`.',
    unset: '',
    hint: 'set it together with KAFKA_SASL_MECHANISM',
    secret: true,
  }),
  SCHEMA_REGISTRY_URL: variable(z.string().refine(isHttpUrl, 'is not an http or https URL').optional(), {
    description: 'Schema Registry for `votestream schemas register`.',
    unset: 'nothing is registered',
    hint: 'write http://host:port or https://host:port',
  }),
  SCHEMA_REGISTRY_USERNAME: variable(z.string().optional(), {
    description: 'User for the Schema Registry.',
    unset: 'no authentication',
    hint: 'set it together with SCHEMA_REGISTRY_PASSWORD',
  }),
  SCHEMA_REGISTRY_PASSWORD: variable(z.string().optional(), {
    description: 'Password for the Schema Registry.',
    unset: '',
    hint: 'set it together with SCHEMA_REGISTRY_USERNAME',
    secret: true,
  }),
  VOTESTREAM_DATA_DIR: variable(z.string().default('.votestream'), {
    description:
      'Data folder; two folders are two independent installations. Relative to the working directory.',
    unset: '`.votestream`',
    hint: 'write the path of a folder',
  }),
  HOST: variable(z.string().default('127.0.0.1'), {
    description: 'Address that the site and the API listen on; `0.0.0.0` for all.',
    unset: '`127.0.0.1`',
    hint: 'write an address of this machine',
  }),
  PORT: variable(integer(0, 65_535).optional(), {
    description: 'Port that the site and the API listen on.',
    unset: '5173 in `dev`, 3000 in `up`',
    hint: 'write a port number; 0 takes any free one',
  }),
  HEALTH_PORT: variable(integer(1, 65_535).optional(), {
    description:
      'Port on which `adjudicator` and `projector`, each alone in a container, answer `GET /health/live`.',
    unset: 'they listen on no port',
    hint: 'write a port number',
  }),
  VOTESTREAM_PARTITIONS: variable(integer(1, PARTITIONS_MAX).default(PARTITIONS_DEFAULT), {
    description: `Partitions of the roll and ballot topics, 1 to ${PARTITIONS_MAX}; fixed when an election begins.`,
    unset: String(PARTITIONS_DEFAULT),
    hint: 'write the same number for all services of one log',
  }),
  VOTESTREAM_ADMIN_TOKEN: variable(
    z
      .string()
      .min(ADMIN_TOKEN_CHARACTERS_MIN, `is shorter than ${ADMIN_TOKEN_CHARACTERS_MIN} characters`)
      .optional(),
    {
      description: `Bearer token for administration through the API, at least ${ADMIN_TOKEN_CHARACTERS_MIN} characters.`,
      unset: 'no administration through the API',
      hint: 'make one with: openssl rand -hex 24',
      secret: true,
    },
  ),
  VOTESTREAM_URL: variable(z.url({ protocol: /^https?$/, error: 'is not an address' }).default(URL_DEFAULT), {
    description: 'Address of a running site, for the commands that call its API.',
    unset: `\`${URL_DEFAULT}\``,
    hint: 'write an address such as https://election.example',
  }),
  MIX_SECONDS_MAX: variable(integer(0, MIX_SECONDS_MAX).default(MIX_SECONDS_DEFAULT), {
    description: `Longest time that a ballot which came alone over HTTP is held until others have come, 0 to ${MIX_SECONDS_MAX} seconds; 0 holds none, and lets the order of arrival be seen in the log. The most is half the grace that the rules give a hand-in, so that holding a ballot never makes it late.`,
    unset: `${MIX_SECONDS_DEFAULT}; 2 in \`dev\``,
    hint: 'write a whole number of seconds',
  }),
  ADDRESS_HEADER: variable(
    z
      .string()
      .regex(/^[A-Za-z0-9-]+$/, 'is not the name of a header')
      .transform((name) => name.toLowerCase())
      .optional(),
    {
      description:
        'Header in which the proxy in front tells whose call it is, such as `X-Forwarded-For`. Calls that are refused, or have not proved yet whose they are, count against that address.',
      unset: 'the address that has connected',
      hint: 'write the name of a header that the proxy sets itself',
    },
  ),
  XFF_DEPTH: variable(integer(1, PROXIES_MAX).default(1), {
    description: 'Proxies that each add an address to `X-Forwarded-For`, counted from here.',
    unset: '1',
    hint: 'write a whole number',
  }),
  LOG_LEVEL: variable(z.enum(LOG_LEVELS, { error: 'is not a level' }).default('info'), {
    description: `Least severe level that is logged: ${LOG_LEVELS.map((name) => `\`${name}\``).join(', ')}.`,
    unset: '`info`',
    hint: `write one of ${LOG_LEVELS.join(', ')}`,
  }),
  LOG_FORMAT: variable(z.enum(['json', 'pretty'], { error: 'is not a format' }).optional(), {
    description: 'Logs go to stderr as `json` lines or `pretty` for people.',
    unset: '`pretty` on a terminal, else `json`',
    hint: 'write json or pretty',
  }),
});

export type VariableName = keyof typeof variables.shape;

export function isVariableName(name: unknown): name is VariableName {
  return typeof name === 'string' && Object.hasOwn(variables.shape, name);
}

export function notesOf(name: VariableName): VariableNotes {
  const found = notes.get(variables.shape[name]);
  if (found === undefined) throw new Error(`${name} has no notes`);
  return found;
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '';
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol);
}
