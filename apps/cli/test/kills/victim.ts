import { runAdjudicator } from '@votestream/adjudicator';
import { topicsOf } from '@votestream/domain';
import type { Assignment, ConsumeOptions, EventLog, LogTransaction } from '@votestream/event-log';
import { runProjector } from '@votestream/projector';
import { openReadModels, type ReadModels } from '@votestream/read-models';
import { withLog } from '../../src/installation.ts';

/** Runs a service as it ships, between interfaces that kill this process at one stage: `victim.ts service stage n`. */
const [service, stage, countdown] = process.argv.slice(2);
let left = Number(countdown);

function reached(name: string): void {
  if (name !== stage) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

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

function perilousLog(log: EventLog): EventLog {
  return exchange(log, { consume: (options) => log.consume(perilousOptions(options)) });
}

function perilousOptions(options: ConsumeOptions): ConsumeOptions {
  const assignments = new WeakMap<Assignment, Assignment>();
  const perilous = (assignment: Assignment) => {
    const known = assignments.get(assignment) ?? perilousAssignment(assignment);
    assignments.set(assignment, known);
    return known;
  };
  return {
    ...options,
    positionOf: (assignment) => {
      const position = options.positionOf?.(perilous(assignment)) ?? Promise.resolve(undefined);
      reached('during assignment');
      return position;
    },
    onBatch: async (batch, assignment) => {
      await options.onBatch(batch, perilous(assignment));
      reached('committed, not acknowledged');
    },
    onRevoked: (assignment) => options.onRevoked?.(perilous(assignment)),
  };
}

function perilousAssignment(assignment: Assignment): Assignment {
  return exchange(assignment, {
    transact: (work) => {
      // A fence appends nothing and is no stage of its own.
      let appends = false;
      return assignment.transact(async (transaction) => {
        const result = await work(
          perilousTransaction(transaction, () => {
            appends = true;
          }),
        );
        if (appends) setImmediate(reached, 'inside commit');
        return result;
      });
    },
  });
}

function perilousTransaction(transaction: LogTransaction, onAppend: () => void): LogTransaction {
  return exchange(transaction, {
    append: async (topic, records) => {
      onAppend();
      reached('decided, nothing appended');
      const positions = await transaction.append(topic, records);
      reached('appended, not committed');
      return positions;
    },
  });
}

/** The statements of a commit travel together, so that the projector's stages are before them and at COMMIT. */
function perilousReadModels(readModels: ReadModels): ReadModels {
  const { pool } = readModels;
  const connect = async () => {
    const client = await pool.connect();
    const query = (...statement: unknown[]) => {
      const [text] = statement;
      if (text === 'BEGIN') reached('folded, nothing written');
      const answer: unknown = Reflect.apply(client.query, client, statement);
      if (text === 'COMMIT') setImmediate(reached, 'inside commit');
      return answer;
    };
    return exchange(client, { query: query as typeof client.query });
  };
  return { ...readModels, pool: exchange(pool, { connect: connect as typeof pool.connect }) };
}

await withLog(`victim ${service}`, async ({ log, databaseUrl, configuration, logger, shutdown }) => {
  const { partitions } = configuration;
  const { signal } = shutdown;
  if (service === 'adjudicator') {
    await runAdjudicator({ log: perilousLog(log), partitions, logger, signal });
    return;
  }
  await log.createTopics(topicsOf(partitions));
  const readModels = openReadModels({ databaseUrl });
  shutdown.onClose('read models', () => readModels.close());
  await runProjector({ log: perilousLog(log), readModels: perilousReadModels(readModels), logger, signal });
});
