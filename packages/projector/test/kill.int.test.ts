import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BALLOT_BOX } from '@votestream/domain';
import { results } from '@votestream/domain/projections';
import { openDatabase } from '@votestream/platform';
import { mergedRows } from '@votestream/read-models';
import { describe, expect, it } from 'vitest';
import { voteCast } from './ballot-events.ts';
import { logger } from './logger.ts';
import {
  append,
  countersOf,
  type Night,
  onNight,
  onNightIn,
  PARTITIONS,
  until,
  untilCounted,
  whileProjecting,
} from './setup.ts';

const PROJECTOR = fileURLToPath(new URL('projector-process.ts', import.meta.url));
const CANDIDATES = ['ada', 'jonah', 'mira'];

describe('no vote is lost or counted twice', () => {
  it('through kill -9 of the projector in the middle of its work', () =>
    onNight(async (night) => {
      const kills = 3;
      const votesPerRun = 18_000;
      // At another share of the votes in every run.
      for (const share of Array.from({ length: kills }, (_, kill) => (kill + 0.5) / kills)) {
        const before = (await countersOf(night, results)).read;
        await castVotes(night, votesPerRun);
        const projector = spawn(process.execPath, [PROJECTOR, night.url], {
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        await until(async () => (await countersOf(night, results)).read > before + share * votesPerRun * 0.5);
        await kill(projector);
      }
      await whileProjecting(night, { projections: [results] }, () => untilCounted(night, [results]));
      await expectVotes(night, kills * votesPerRun);
    }));

  it('through kill -9 of the database, which the projector survives', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'votestream-test-'));
    // For the account that PostgreSQL runs as when the tests run as root.
    await chmod(dataDir, 0o755);
    const database = await openDatabase({ databaseUrl: undefined, dataDir }, { logger });
    try {
      await onNightIn(database, async (night) => {
        await whileProjecting(night, { projections: [results] }, async () => {
          for (let kill = 0; kill < 2; kill++) {
            const before = (await countersOf(night, results)).read;
            await castVotes(night, 36_000);
            await until(async () => (await countersOf(night, results)).read > before);
            const started = await serverStart(night);
            await killPostmaster(night);
            await until(() =>
              serverStart(night).then(
                (restarted) => restarted > started,
                () => false,
              ),
            );
          }
          await untilCounted(night, [results]);
        });
        await expectVotes(night, 72_000);
      });
    } finally {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});

async function castVotes(night: Night, count: number): Promise<void> {
  const votes = CANDIDATES.flatMap((candidate) =>
    Array(count / CANDIDATES.length / PARTITIONS).fill(voteCast(candidate)),
  );
  for (let partition = 0; partition < PARTITIONS; partition++) {
    await append(night.log, BALLOT_BOX, partition, votes);
  }
}

async function expectVotes(night: Night, count: number): Promise<void> {
  const rows = await mergedRows(night.readModels.db, results, 1);
  expect(rows.map(({ candidateId, votes }) => [candidateId, votes])).toEqual(
    CANDIDATES.map((candidate) => [candidate, count / CANDIDATES.length]),
  );
  expect(await countersOf(night, results)).toEqual({ read: count, folded: count, ignored: 0, parked: 0 });
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  expect(child.kill('SIGKILL')).toBe(true);
  expect(await exited).toEqual([null, 'SIGKILL']);
}

async function killPostmaster({ readModels }: Night): Promise<void> {
  const { rows } = await readModels.pool.query<{ data_directory: string }>('SHOW data_directory');
  const [pid] = (await readFile(join(String(rows[0]?.data_directory), 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
}

async function serverStart({ readModels }: Night): Promise<Date> {
  const { rows } = await readModels.pool.query<{ start: Date }>('SELECT pg_postmaster_start_time() AS start');
  return rows[0]?.start ?? new Date(0);
}
