import { startOwnBroker } from '@votestream/event-log/testing';
import { it } from 'vitest';
import { countUnderFire, type Fire, seed } from './under-fire.ts';

/** The same on both engines. */
export function itSurvives(fire: Omit<Fire, 'brokers' | 'signal'>, timeoutMs: number): void {
  const title = (engine: string) =>
    `no vote is lost or counted twice while everything is killed on ${engine} (seed ${seed})`;
  it(title('PostgreSQL'), ({ signal }) => countUnderFire({ ...fire, brokers: undefined, signal }), timeoutMs);
  it(
    title('Kafka'),
    async (context) => {
      const broker = await startOwnBroker();
      if (!broker) return context.skip('no broker');
      const { brokers } = broker;
      await countUnderFire({ ...fire, brokers, signal: context.signal }).finally(() => broker.stop());
    },
    timeoutMs,
  );
}
