import { startKafkaWith } from './kafka-with.ts';
import type { Listener, LocalKafka } from './local-kafka.ts';

export const ACCOUNT = { username: 'votestream', password: 'correct horse' };

const scram = {
  'sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512',
  'scram-sha-256.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
  'scram-sha-512.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
};
const plain = {
  'sasl.enabled.mechanisms': 'PLAIN',
  'plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${ACCOUNT.username}="${ACCOUNT.password}";`,
};

/**
 * A broker that lets nobody in who does not show a password, over TLS by a certificate, or both.
 * @param server PEM file with its key and certificate.
 * @returns undefined where there is no Java or no Maven, after a line that says so. @throws in CI.
 */
export async function startSecuredKafka(server: string): Promise<LocalKafka | undefined> {
  const tls = { 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': server };
  const listeners: Listener[] = [
    { name: 'TLS', protocol: 'SSL', settings: tls },
    { name: 'SCRAM', protocol: 'SASL_PLAINTEXT', settings: scram },
    { name: 'SCRAMTLS', protocol: 'SASL_SSL', settings: { ...scram, ...tls } },
    { name: 'PLAINTLS', protocol: 'SASL_SSL', settings: { ...plain, ...tls } },
  ];
  const formatting = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${ACCOUNT.username},password=${ACCOUNT.password}]`,
  ]);
  return startKafkaWith('that demands passwords', { listeners, formatting });
}
