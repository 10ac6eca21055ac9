import { FencedError } from '../errors.ts';
import type { ConsumeOptions } from '../event-log.ts';
import type { Logger } from '../logger.ts';
import { KafkaAssignment, type LogServices } from './assignment.ts';
import { type EndOfGeneration, Membership } from './membership.ts';

/** Runs a member of a group until its signal aborts or a handler throws. */
export async function consumeAsMember(
  services: LogServices,
  logger: Logger,
  consume: ConsumeOptions,
): Promise<void> {
  const { group, topics, signal } = consume;
  const membership = new Membership({ client: services.client, logger, group, topics, signal });
  const isMember = () => membership.isMember();
  try {
    while (!signal.aborted) {
      const { places, ended } = await membership.join();
      const assignments = places.map((place) => new KafkaAssignment({ services, place, consume, isMember }));
      const reason = await runGeneration(assignments, ended, consume, logger);
      logger.info({ group, places, reason }, 'handed back the partitions');
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await membership.leave();
  }
}

type EndOfWork = EndOfGeneration | 'fenced' | 'stopped';

/**
 * Works on all assignments until the first reason to stop, then ends them all: tells them, waits for their handlers,
 * reports them as revoked.
 */
async function runGeneration(
  assignments: readonly KafkaAssignment[],
  ended: Promise<EndOfGeneration>,
  { group, signal, onRevoked }: ConsumeOptions,
  logger: Logger,
): Promise<EndOfWork> {
  const over = Promise.withResolvers<EndOfWork>();
  const handedBack = new AbortController();
  void ended.then(over.resolve);
  whenAborted(signal, () => over.resolve('stopped'), handedBack.signal);
  const finished = assignments.map(async (assignment) => {
    whenAborted(assignment.signal, () => over.resolve('fenced'), handedBack.signal);
    await assignment.run().catch((error: unknown) => {
      if (!assignment.signal.aborted) over.reject(error);
      else if (!(error instanceof FencedError)) {
        logger.warn(
          { error, group, ...place(assignment) },
          'a handler failed after its assignment had ended',
        );
      }
    });
    if (!assignment.signal.aborted) await new Promise((resolve) => whenAborted(assignment.signal, resolve));
    await assignment.end();
    await onRevoked?.(assignment);
  });
  const outcomes = Promise.allSettled(finished);
  try {
    return await over.promise;
  } finally {
    handedBack.abort();
    for (const assignment of assignments) assignment.abort();
    const broken = (await outcomes).find(({ status }) => status === 'rejected');
    if (broken?.status === 'rejected') logger.warn({ error: broken.reason, group }, 'onRevoked failed');
  }
}

const place = ({ topic, partition }: KafkaAssignment) => ({ topic, partition });

function whenAborted(signal: AbortSignal, listener: (event?: unknown) => void, until?: AbortSignal): void {
  signal.addEventListener('abort', listener, {
    once: true,
    ...(until === undefined ? {} : { signal: until }),
  });
  if (signal.aborted) listener();
}
