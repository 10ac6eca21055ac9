import { Client } from 'pg';
import { votestream } from '../processes.ts';

/** Two read models of each ballot topic. */
const PROJECTIONS = ['results', 'votes_by_minute', 'turnout_by_state', 'turnout_by_gender'];

interface Replay {
  /** Records read, each counted once. */
  readonly records: number;
  /** Reading, counting and committing; neither the start of the process nor the recount that follows. */
  readonly seconds: number;
  readonly projections: readonly string[];
}

/** The read models are dropped: each repeat builds the first generation. Not measured. */
export async function forgetReadModels(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('DROP SCHEMA IF EXISTS read_models CASCADE').finally(() => client.end());
}

/**
 * THE MEASURED PART: the command as it is shipped, with validation, parking, commits, recount and flip.
 * @param onStart gets the id of its process, which has ended when this resolves.
 */
export async function replayAll(env: NodeJS.ProcessEnv, onStart: (pid: number) => void): Promise<Replay> {
  const answer = await votestream(['replay', ...PROJECTIONS, '--json'], env, onStart);
  const { records, seconds }: Pick<Replay, 'records' | 'seconds'> = JSON.parse(answer);
  return { records, seconds, projections: PROJECTIONS };
}
