import { writeSync } from 'node:fs';
import { type Assignment, type ConsumeOptions, type EventLog, openEventLog } from '@votestream/event-log';
import { createLogger, createShutdown } from '@votestream/platform';
import { runAdjudicator } from '../src/index.ts';

/** `target` with some of its methods exchanged. */
function exchange<Target extends object>(target: Target, methods: Partial<Target>): Target {
  return new Proxy(target, {
    get: (_, name) => {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name);
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const STDOUT = 1;
const exchanged = new WeakMap<Assignment, Assignment>();
let hasFrozen = false;

function freezeOnce(): void {
  if (hasFrozen) return;
  hasFrozen = true;
  writeSync(STDOUT, 'frozen\n');
  process.kill(process.pid, 'SIGSTOP');
}

/** Freezes in its first transaction that appends something, before that is committed. */
function freezing(assignment: Assignment): Assignment {
  const known = exchanged.get(assignment);
  if (known) return known;
  const freezes = exchange(assignment, {
    transact: (work) =>
      assignment.transact(async (transaction) => {
        let appends = false;
        const result = await work({
          append: (topic, records) => {
            appends = true;
            return transaction.append(topic, records);
          },
          commitPosition: (position) => transaction.commitPosition(position),
        });
        if (appends) freezeOnce();
        return result;
      }),
  });
  exchanged.set(assignment, freezes);
  return freezes;
}

function freezingConsumer({ positionOf, onBatch, onRevoked, ...options }: ConsumeOptions): ConsumeOptions {
  return {
    ...options,
    positionOf: async (assignment) => positionOf?.(freezing(assignment)),
    onBatch: (batch, assignment) => onBatch(batch, freezing(assignment)),
    onRevoked: (assignment) => onRevoked?.(freezing(assignment)),
  };
}

/**
 * An adjudicator that stops itself (SIGSTOP) when it has decided and appended for the first time, before it commits:
 * `frozen-adjudicator.ts databaseUrl brokers partitions`. Whoever sends SIGCONT lets it go on as if nothing had been.
 */
const [databaseUrl = '', brokers = '', partitions] = process.argv.slice(2);
const kafka = brokers === '' ? undefined : { brokers: brokers.split(','), clientId: 'votestream-frozen' };
const log: EventLog = await openEventLog({ databaseUrl, kafka });
const logger = createLogger({ name: 'frozen', level: 'fatal', format: 'json' });
const shutdown = createShutdown({ logger });
shutdown.onClose('log', () => log.close());
const running = runAdjudicator({
  log: exchange(log, { consume: (options) => log.consume(freezingConsumer(options)) }),
  partitions: Number(partitions),
  logger,
  signal: shutdown.signal,
});
shutdown.onClose('adjudicator', () => running);
await running;
await shutdown.close();
