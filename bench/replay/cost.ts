import { rounded } from '../report.ts';
import { cpuSecondsOf, cpuSecondsOfEndedChildren, peakResidentBytesOf } from './process-tree.ts';

const SAMPLE_MS = 250;

/** The servers that work for whatever is measured, by process id. */
export interface Servers {
  readonly postgres: number;
  /** undefined where there is none, or it runs in a container. */
  readonly broker: number | undefined;
}

/** What a piece of work took, from the start of its process to its end. */
export interface Cost {
  readonly wallSeconds: number;
  /** Of the processes that were started, of the servers with all their children, and of all of these. */
  readonly cpuSeconds: {
    readonly processes: number;
    readonly postgres: number;
    readonly broker: number | null;
    readonly all: number;
  };
  /** The process that was started with its descendants; PostgreSQL and the broker are not in it. */
  readonly peakResidentMb: number;
}

/**
 * Measures work that is done by one child process and the servers. The child must have ended when `work` resolves, and
 * no other child of this process may end meanwhile.
 * @param work calls `onStart` with the id of the child process.
 */
export async function costOf<Result>(
  servers: Servers,
  work: (onStart: (pid: number) => void) => Promise<Result>,
): Promise<{ result: Result; cost: Cost }> {
  const before = read(servers);
  let peakBytes = 0;
  let sampling: NodeJS.Timeout | undefined;
  try {
    const result = await work((pid) => {
      // The kernel keeps the peak: only what the last moments added is missed.
      const sample = () => {
        peakBytes = Math.max(peakBytes, peakResidentBytesOf(pid));
      };
      sampling = setInterval(sample, SAMPLE_MS);
    });
    return { result, cost: difference(before, read(servers), peakBytes) };
  } finally {
    clearInterval(sampling);
  }
}

interface Reading {
  readonly ms: number;
  readonly processes: number;
  readonly postgres: number;
  readonly broker: number | undefined;
}

function read({ postgres, broker }: Servers): Reading {
  return {
    ms: performance.now(),
    processes: cpuSecondsOfEndedChildren(),
    postgres: cpuSecondsOf(postgres),
    broker: broker === undefined ? undefined : cpuSecondsOf(broker),
  };
}

function difference(before: Reading, after: Reading, peakBytes: number): Cost {
  const processes = after.processes - before.processes;
  const postgres = after.postgres - before.postgres;
  const broker =
    after.broker === undefined || before.broker === undefined ? null : after.broker - before.broker;
  return {
    wallSeconds: rounded((after.ms - before.ms) / 1000, 2),
    cpuSeconds: {
      processes: rounded(processes, 2),
      postgres: rounded(postgres, 2),
      broker: broker === null ? null : rounded(broker, 2),
      all: rounded(processes + postgres + (broker ?? 0), 2),
    },
    peakResidentMb: Math.round(peakBytes / 1_000_000),
  };
}
