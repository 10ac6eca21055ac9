import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type CommitNotice, listenForCommits, notifyCommit } from '../src/index.ts';
import { useReadModels } from './database.ts';

const notice: CommitNotice = { topic: 'topic', partition: 3, position: 1204, projections: ['results'] };

describe('a reader that listens for commits', () => {
  const database = useReadModels();

  it('hears of what was committed, and not of what was rolled back', async () => {
    await listening(async (next) => {
      expect(await next()).toBeUndefined();
      for (const [position, end] of [
        [1, 'ROLLBACK'],
        [1204, 'COMMIT'],
      ] as const) {
        const client = await database.readModels.pool.connect();
        await client.query('BEGIN');
        await notifyCommit(client, { ...notice, position });
        await client.query(end);
        client.release();
      }
      expect(await next()).toEqual(notice);
    });
  });

  it('looks again after its connection was lost, because it may have missed a commit', async () => {
    await listening(async (next, disconnects) => {
      await next();
      await database.readModels.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'votestream-listener' AND datname = current_database()`,
      );
      expect(await next()).toBeUndefined();
      expect(disconnects).toHaveLength(1);
      await database.readModels.pool.query("SELECT pg_notify('votestream_commits', 'of another version')");
      expect(await next()).toBeUndefined();
    });
  });

  /** `next` gives what the listener is told, in order. */
  async function listening(
    work: (next: () => Promise<CommitNotice | undefined>, disconnects: Error[]) => Promise<void>,
  ): Promise<void> {
    const stop = new AbortController();
    const heard = new EventTarget();
    const notices: (CommitNotice | undefined)[] = [];
    const disconnects: Error[] = [];
    const listener = listenForCommits({
      databaseUrl: database.url,
      signal: stop.signal,
      onCommit: (each) => {
        notices.push(each);
        heard.dispatchEvent(new Event('notice'));
      },
      onDisconnect: (error) => disconnects.push(error),
    });
    const next = async () => {
      while (notices.length === 0) await once(heard, 'notice');
      return notices.shift();
    };
    await work(next, disconnects).finally(() => stop.abort());
    await listener;
  }
});
