import { setTimeout as delay } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import { exchange } from './exchange.ts';

const READ_MODELS = 'votestream-read-models';
const LOOK_MS = 3;

/** Says that a stage is reached. */
type Reached = (stage: string) => void;

/**
 * From here on a transaction of the read models may be the last thing that this process does. What the projector or a
 * rebuild commits begins with BEGIN and ends with COMMIT; what a flip does, with begin and commit.
 */
export function makeReadModelsPerilous(reached: Reached): void {
  const connect: (this: Pool, callback?: unknown) => Promise<PoolClient> = Pool.prototype.connect;
  function perilousConnect(this: Pool, callback?: unknown): Promise<PoolClient> {
    if (callback !== undefined || this.options.application_name !== READ_MODELS) {
      return connect.call(this, callback);
    }
    return connect.call(this).then((client) => perilousClient(client, this, reached));
  }
  Object.assign(Pool.prototype, { connect: perilousConnect });
}

function perilousClient(client: PoolClient, pool: Pool, reached: Reached): PoolClient {
  let isFlip = false;
  const query = (...statement: readonly unknown[]) => {
    const text = textOf(statement[0]);
    if (text === 'BEGIN') {
      reached('folded, nothing written');
      reached('between two commits');
    }
    if (text === 'ROLLBACK') reached('overtaken by a flip');
    if (text.startsWith('SET LOCAL lock_timeout')) {
      isFlip = true;
      reached('recounted, not flipped');
    }
    if (text === 'commit' && isFlip) reached('flipped, not committed');
    const answer: unknown = Reflect.apply(client.query, client, statement);
    if (text.includes('UPDATE "read_models"."positions" AS stored') && answer instanceof Promise) {
      void whenHeldUp(client, pool, answer, () => reached('held up by a flip'));
    }
    if (text === 'COMMIT') setImmediate(reached, 'inside commit');
    if (text !== 'commit' || !isFlip || !(answer instanceof Promise)) return answer;
    setImmediate(reached, 'inside the commit of the flip');
    return answer.then((result: unknown) => {
      reached('flip committed');
      return result;
    });
  };
  return exchange(client, { query: query as typeof client.query });
}

/** The positions that a statement moves are locked by somebody else. */
async function whenHeldUp(
  client: PoolClient,
  pool: Pool,
  answer: Promise<unknown>,
  heldUp: () => void,
): Promise<void> {
  let isAnswered = false;
  answer.finally(() => (isAnswered = true)).catch(() => undefined);
  while (!isAnswered) {
    const { rows } = await pool
      .query('SELECT cardinality(pg_blocking_pids($1)) > 0 AS held_up', [Reflect.get(client, 'processID')])
      .catch(() => ({ rows: [] }));
    if (rows[0]?.held_up) heldUp();
    await delay(LOOK_MS);
  }
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement;
  const text: unknown = typeof statement === 'object' && statement !== null && Reflect.get(statement, 'text');
  return typeof text === 'string' ? text : '';
}
