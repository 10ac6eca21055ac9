import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '@votestream/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EventLog, type KafkaSettings, openEventLog } from '../src/index.ts';
import { createClient } from '../src/kafka/client.ts';
import { KafkaConnection } from '../src/kafka/connection.ts';
import { SILENT } from '../src/logger.ts';
import { type Certificates, makeCertificates } from './broker/certificates.ts';
import type { LocalKafka } from './broker/local-kafka.ts';
import { ACCOUNT, startSecuredKafka } from './broker/secured-kafka.ts';
import { contents, numbered } from './conformance/records.ts';

const folder = await mkdtemp(join(tmpdir(), 'votestream-tls-'));
let certificates: Certificates;
let strangers: Certificates;
let broker: LocalKafka | undefined;
let topicCount = 0;

beforeAll(async () => {
  certificates = await makeCertificates(folder, 'election');
  strangers = await makeCertificates(folder, 'stranger');
  broker = await startSecuredKafka(certificates.server);
});
beforeEach((context) => broker ?? context.skip('there is no broker'));
afterAll(async () => {
  await broker?.stop();
  await rm(folder, { recursive: true });
});

type Environment = Readonly<Record<string, string>>;

/** As every service opens the log: by the variables of its environment. */
function settingsOf(listener: string, env: Environment): KafkaSettings {
  const address = broker?.addresses.get(listener);
  const { kafka } = readConfiguration({ KAFKA_BROKERS: address, ...env });
  if (kafka === undefined) throw new Error(`the broker has no listener ${listener}`);
  return kafka;
}

async function withLog(listener: string, env: Environment, work: (log: EventLog) => Promise<void>) {
  const kafka = settingsOf(listener, env);
  const log = await openEventLog({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', kafka });
  await work(log).finally(() => log.close());
}

const account = (mechanism: string, password = ACCOUNT.password) => ({
  KAFKA_SASL_MECHANISM: mechanism,
  KAFKA_SASL_USERNAME: ACCOUNT.username,
  KAFKA_SASL_PASSWORD: password,
});
const tls = () => ({ KAFKA_SSL_CA_FILE: certificates.authority });

describe('votes are written and read', () => {
  const ways: [name: string, listener: string, env: () => Environment][] = [
    ['over TLS, by the certificate of a private authority', 'TLS', tls],
    ['with a password by SCRAM-SHA-256', 'SCRAM', () => account('scram-sha-256')],
    [
      'over TLS with a password by SCRAM-SHA-256',
      'SCRAMTLS',
      () => ({ ...tls(), ...account('scram-sha-256') }),
    ],
    [
      'over TLS with a password by SCRAM-SHA-512',
      'SCRAMTLS',
      () => ({ ...tls(), ...account('scram-sha-512') }),
    ],
    ['over TLS with a plain password', 'PLAINTLS', () => ({ ...tls(), ...account('plain') })],
  ];
  test.each(ways)('%s', (_, listener, env) =>
    withLog(listener, env(), async (log) => {
      const topic = `test.secured-${topicCount++}`;
      await log.createTopics([
        { name: `${topic}-requests`, partitions: 1 },
        { name: topic, partitions: 1 },
      ]);
      await log.append(`${topic}-requests`, numbered('request', 3));
      const done = new AbortController();
      await log.consume({
        group: topic,
        topics: [`${topic}-requests`],
        signal: done.signal,
        onBatch: async ({ nextPosition }, assignment) => {
          await assignment.transact(async (transaction) => {
            await transaction.append(topic, numbered('event', 2, 0));
            await transaction.commitPosition(nextPosition);
          });
          done.abort();
        },
      });
      expect((await contents(log, topic, 0)).values).toEqual(['event0', 'event1']);
      expect(await log.committed(topic, `${topic}-requests`)).toEqual([{ partition: 0, position: 3 }]);
    }),
  );
});

describe('whoever must not get in is told why within seconds', () => {
  const SECONDS_MAX = 20;
  const cases: [name: string, listener: string, env: () => Environment, message: RegExp][] = [
    [
      'a wrong password',
      'SCRAMTLS',
      () => ({ ...tls(), ...account('scram-sha-256', 'guessed') }),
      /KAFKA_SASL/,
    ],
    ['another mechanism', 'SCRAMTLS', () => ({ ...tls(), ...account('plain') }), /KAFKA_SASL/],
    [
      'a broker of another authority',
      'TLS',
      () => ({ KAFKA_SSL_CA_FILE: strangers.authority }),
      /KAFKA_SSL_CA_FILE/,
    ],
    ['a broker of an authority that nobody knows', 'TLS', () => ({ KAFKA_SSL: 'true' }), /KAFKA_SSL_CA_FILE/],
  ];
  test.each(cases)('%s', async (_, listener, env, message) => {
    const startedAt = Date.now();
    await withLog(listener, env(), async (log) => {
      await expect(log.createTopics([{ name: 'test.refused', partitions: 1 }])).rejects.toThrow(message);
    });
    expect(Date.now() - startedAt).toBeLessThan(SECONDS_MAX * 1_000);
  });

  // Such a broker hangs up without a word, as one does that restarts: so it is tried for a while.
  const silent: [name: string, listener: string, env: () => Environment][] = [
    ['no password', 'SCRAMTLS', tls],
    ['no TLS where it is demanded', 'TLS', () => ({})],
    ['TLS where there is none', 'SCRAM', () => ({ ...tls(), ...account('scram-sha-256') })],
  ];
  test.each(silent)('%s, after the usual wait', async (_, listener, env) => {
    const connection = new KafkaConnection(createClient(settingsOf(listener, env()), SILENT));
    const asking = connection.withTopic('test.refused', async () => undefined, { giveUpAfterMs: 500 });
    await expect(asking).rejects.toThrow(/that KAFKA_SSL and KAFKA_SASL_MECHANISM say/);
    await connection.close();
  });
});
