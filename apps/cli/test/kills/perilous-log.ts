import type { Assignment, ConsumeOptions, EventLog, LogTransaction } from '@votestream/event-log';
import { exchange } from './exchange.ts';

export interface PerilousLogOptions {
  /** Says that a stage is reached. */
  readonly reached: (stage: string) => void;
  /** Hands every other batch over a second time, as a redelivery would. */
  readonly redelivers: boolean;
}

/** A log whose consumer may be killed at each of its stages. */
export function perilousLog(log: EventLog, options: PerilousLogOptions): EventLog {
  return exchange(log, { consume: (consuming) => log.consume(perilousOptions(consuming, options)) });
}

function perilousOptions(
  options: ConsumeOptions,
  { reached, redelivers }: PerilousLogOptions,
): ConsumeOptions {
  const assignments = new WeakMap<Assignment, Assignment>();
  const perilous = (assignment: Assignment) => {
    const known = assignments.get(assignment) ?? perilousAssignment(assignment, reached);
    assignments.set(assignment, known);
    return known;
  };
  let batches = 0;
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
      batches += 1;
      if (!redelivers || batches % 2 === 0) return;
      await options.onBatch(batch, perilous(assignment));
      if (batches === 1) process.stdout.write('a batch was handed over twice\n');
    },
    onRevoked: (assignment) => options.onRevoked?.(perilous(assignment)),
  };
}

function perilousAssignment(assignment: Assignment, reached: (stage: string) => void): Assignment {
  return exchange(assignment, {
    transact: (work) => {
      // A fence appends nothing and is no stage of its own.
      let appends = false;
      return assignment.transact(async (transaction) => {
        const onAppend = () => {
          appends = true;
        };
        const result = await work(perilousTransaction(transaction, reached, onAppend));
        if (appends) setImmediate(reached, 'inside commit');
        return result;
      });
    },
  });
}

function perilousTransaction(
  transaction: LogTransaction,
  reached: (stage: string) => void,
  onAppend: () => void,
): LogTransaction {
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
