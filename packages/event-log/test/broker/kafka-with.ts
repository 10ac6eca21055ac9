import { whyNoJars } from './kafka-jars.ts';
import { type KafkaOptions, type LocalKafka, startLocalKafka } from './local-kafka.ts';

/**
 * Apache Kafka with settings of its own.
 * @param what it is, for the line that says why there is none
 * @returns undefined where there is no Java or no Maven, after a line that says so. @throws in CI.
 */
export async function startKafkaWith(what: string, options: KafkaOptions): Promise<LocalKafka | undefined> {
  const reason = await whyNoJars();
  if (reason === undefined) return startLocalKafka(options);
  const message = `no broker ${what} to test with: ${reason}`;
  const { CI } = process.env;
  if (CI) throw new Error(message);
  process.stderr.write(`${message}\n`);
  return undefined;
}
