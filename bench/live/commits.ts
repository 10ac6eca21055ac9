import { BALLOT_BOX } from '@votestream/domain';
import { type CommitNotice, listenForCommits, openReadModels } from '@votestream/read-models';

/** Notes when batches of the ballot box are committed, by the clock of the database, until the signal aborts. */
export function noteCommits(databaseUrl: string, signal: AbortSignal): { readonly times: readonly number[] } {
  const times: number[] = [];
  const { pool, close } = openReadModels({ databaseUrl, poolSize: 2 });
  const note = async ({ topic, partition, position }: CommitNotice) => {
    const { rows } = await pool.query<{ ms: number | null }>({
      name: 'committed_at',
      text: `SELECT floor(extract(epoch FROM max(committed_at)) * 1000)::float8 AS ms
             FROM read_models.positions WHERE topic = $1 AND partition = $2 AND position = $3`,
      values: [topic, partition, position],
    });
    const ms = rows[0]?.ms;
    if (typeof ms === 'number') times.push(ms);
  };
  const underWay = new Set<Promise<void>>();
  const listening = listenForCommits({
    databaseUrl,
    signal,
    onCommit: (notice) => {
      if (notice?.topic !== BALLOT_BOX) return;
      const noted = note(notice).finally(() => underWay.delete(noted));
      underWay.add(noted);
    },
  });
  void listening.then(() => Promise.allSettled(underWay)).then(close);
  return { times };
}
