import { z } from 'zod';
import type { JobKind, JobView } from '../contract/maintenance.ts';
import type { CommandEnd } from './command.ts';

const MESSAGE_CHARACTERS_MAX = 1_000;
const GOES_ON = 'what is built is kept, and the next start goes on from there';

/** What the two commands print with --json. */
const replayed = z.object({
  outcome: z.enum(['complete', 'stopped']),
  builds: z.array(z.object({ projection: z.string(), generation: z.int() })),
  records: z.int(),
  seconds: z.number(),
});
const retried = z.object({ folded: z.int(), ignored: z.int(), parked: z.int() });

type End = Pick<JobView, 'outcome' | 'message'>;

/** What a command's end means. */
export function endOf(kind: JobKind, end: CommandEnd): End {
  const answer = jsonIn(end.stdout);
  const result = kind === 'retry' ? retryEnd(answer) : replayEnd(answer);
  if (result) return result;
  if (end.code === null) {
    const how = end.killedBy ? `it was killed by ${end.killedBy}` : `it could not be run: ${end.stderr}`;
    return { outcome: 'lost', message: kind === 'retry' ? how : `${how}; ${GOES_ON}` };
  }
  return { outcome: 'failed', message: lastLines(end.stderr) || `it ended with code ${end.code}` };
}

function replayEnd(answer: unknown): End | undefined {
  const { data } = replayed.safeParse(answer);
  if (!data) return undefined;
  if (data.outcome === 'stopped') return { outcome: 'stopped', message: `stopped; ${GOES_ON}` };
  const serving = data.builds.map(({ projection, generation }) => `${projection} ${generation}`).join(', ');
  return {
    outcome: 'done',
    message: `${data.records} records counted in ${data.seconds.toFixed(1)} s; now serve: ${serving}`,
  };
}

function retryEnd(answer: unknown): End | undefined {
  const { data } = retried.safeParse(answer);
  if (!data) return undefined;
  const { folded, ignored, parked } = data;
  const told = `${folded} count now, ${ignored} do not concern their read model, ${parked} still cannot be counted`;
  return { outcome: 'done', message: told };
}

function jsonIn(stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

/** The reason stands at the end; log lines and progress come before it. */
function lastLines(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('{'));
  return lines.slice(-5).join('\n').slice(-MESSAGE_CHARACTERS_MAX);
}
