import { setTimeout as delay } from 'node:timers/promises';
import { BALLOT_BOX } from '@votestream/domain';
import { projections } from '@votestream/domain/projections';
import { mergedRows, servingGeneration, whileLocked } from '@votestream/read-models';
import { expect } from 'vitest';
import { type Installed, openInstalled } from '../installed.ts';
import { emptyInstallation, startVotestream, votestream } from '../processes.ts';
import { voteSlowly } from '../slow-election.ts';
import { type Battlefield, finishedOrStopped, isExcused, killAgainAndAgain } from './killed-service.ts';
import { describeKill, type Kill, type Service, scheduleOf } from './stages.ts';
import { wakeAZombie } from './zombie.ts';

/** A failure prints the seed; VOTESTREAM_TEST_SEED repeats its schedule. */
export const seed = Number(process.env['VOTESTREAM_TEST_SEED'] ?? Math.floor(Math.random() * 1e9));

const LOOK_MS = 100;

export interface Fire {
  /** undefined: the log is in PostgreSQL. */
  readonly brokers: string | undefined;
  /** Every stage of every service is killed at so often. */
  readonly rounds: number;
  readonly voters: number;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/**
 * Counts an election whose services are killed at every stage, with read models that are rebuilt all the while, a
 * zombie, batches that come twice and a database that is killed once a round; and then expects that nothing of it
 * shows.
 */
export async function countUnderFire({ brokers, ...fire }: Fire): Promise<void> {
  const { env: plain, remove } = await emptyInstallation();
  const env = brokers === undefined ? plain : { ...plain, KAFKA_BROKERS: brokers };
  const installed = await openInstalled(env);
  try {
    await fight(installed, env, fire);
    await expectEqual(installed, env);
  } finally {
    await installed.close();
    await remove();
  }
}

async function fight(
  installed: Installed,
  env: NodeJS.ProcessEnv,
  { rounds, voters, signal }: Omit<Fire, 'brokers'>,
): Promise<void> {
  const schedule = scheduleOf(seed, rounds);
  const carriedOut: string[] = [];
  const perRound = schedule.length / rounds;
  const databaseDies = new Set(
    Array.from({ length: rounds }, (_, n) => n * perRound + 1 + (seed % perRound)),
  );
  let databaseKills = 0;
  const over = new AbortController();
  const field: Battlefield = {
    env,
    over: over.signal,
    killed: async (kill) => {
      carriedOut.push(describeKill(kill));
      if (!databaseDies.has(carriedOut.length)) return;
      databaseKills += 1;
      await installed.killDatabase();
    },
    databaseKills: () => databaseKills,
  };
  const of = (service: Service): Kill[] => schedule.filter((kill) => kill.service === service);

  const stopVoting = new AbortController();
  const endEverything = () => {
    stopVoting.abort();
    over.abort();
  };
  signal.addEventListener('abort', endEverything);
  const work: Promise<unknown>[] = [];
  /** Whatever fails ends everything. */
  const begin = <Result>(part: () => Promise<Result>): Promise<Result> => {
    const begun = part();
    work.push(begun);
    begun.catch(endEverything);
    return begun;
  };
  try {
    const adjudicator = begin(() => killAgainAndAgain(of('adjudicator'), field));
    begin(async () => {
      await adjudicator;
      await endsInGoodOrder('adjudicator', field);
    });
    const projector = begin(() => killAgainAndAgain(of('projector'), field));
    const replays = begin(async () => {
      await untilServed(installed, field.over);
      await killAgainAndAgain(of('replay'), field);
      await replayUntil(projector, field);
    });
    const zombie = begin(async () => {
      // A flip would stop it in another way.
      await Promise.all([projector, replays]);
      return wakeAZombie(installed, field);
    });
    begin(async () => {
      const running = await zombie;
      const { code, stderr } = await finishedOrStopped(running, field.over);
      if (!field.over.aborted || code !== 0) throw new Error(`the zombie ended with ${code}: ${stderr}`);
    });
    const voting = begin(() =>
      voteSlowly(
        installed,
        { voters, seed: seed % 1_000 },
        { over: stopVoting.signal, isExcused: () => databaseKills > 0 },
      ),
    );
    const printed = await projector;
    await Promise.all([adjudicator, zombie]);
    stopVoting.abort();
    await voting;
    const rest = ['simulate', '--voters', String(voters), '--seed', String(seed % 1_000)];
    const simulation = await finishedOrStopped(startVotestream(rest, env), field.over);
    // Nobody decides or counts any more for it: what has failed is the reason.
    if (field.over.aborted) await Promise.all(work);
    expect(simulation.stderr + simulation.stdout).toContain('decided and counted');
    expect(carriedOut.toSorted(), 'the kills that were carried out').toEqual(
      schedule.map(describeKill).toSorted(),
    );
    expect(databaseKills, 'kills of the database').toBe(rounds);
    expect(printed).toContain('a batch was handed over twice');
  } finally {
    endEverything();
    await Promise.allSettled(work);
  }
  await Promise.all(work);
}

async function endsInGoodOrder(service: 'adjudicator', field: Battlefield): Promise<void> {
  const { code, stderr } = await finishedOrStopped(startVotestream([service], field.env), field.over);
  if (!field.over.aborted || code !== 0) throw new Error(`${service} ended with ${code}: ${stderr}`);
}

/** One replay after the other, until `done`. */
async function replayUntil(done: Promise<unknown>, field: Battlefield): Promise<void> {
  let isDone = false;
  void Promise.allSettled([done]).then(() => {
    isDone = true;
  });
  while (!isDone && !field.over.aborted) {
    const killsBefore = field.databaseKills();
    const finished = await votestream(['replay', '--json'], field.env);
    if (finished.code !== 0 && !isExcused(finished, killsBefore, field)) {
      throw new Error(`a replay that nobody disturbed ended with ${finished.code}: ${finished.stderr}`);
    }
  }
}

/** The projector has built the first generations and has let go of them, and there is something to build others from. */
async function untilServed({ log, operations, readModels }: Installed, over: AbortSignal): Promise<void> {
  for (; !over.aborted; await delay(LOOK_MS)) {
    const { unserved } = await operations().catch(() => ({ unserved: ['not known'] }));
    const ends = await log.watermarks(BALLOT_BOX).catch(() => [{ end: 0 }]);
    if (unserved.length > 0 || ends.some(({ end }) => end === 0)) continue;
    if (await whileLocked(readModels, projections, async () => true).catch(() => false)) return;
  }
}

/** live = rebuilt = recount = ground truth, for every read model. */
async function expectEqual(installed: Installed, env: NodeJS.ProcessEnv): Promise<void> {
  await expectVerified(env, 'what was counted live');
  const live = await rowsServed(installed);
  const replayed = await votestream(['replay', '--json'], env);
  expect(replayed.code, replayed.stderr).toBe(0);
  const { outcome, builds } = JSON.parse(replayed.stdout);
  expect(outcome).toBe('complete');
  expect(builds).toHaveLength(projections.length);
  await expectVerified(env, 'what was rebuilt');
  const rebuilt = await rowsServed(installed);
  for (const { name } of projections) expect(rebuilt.get(name), name).toEqual(live.get(name));
}

async function expectVerified(env: NodeJS.ProcessEnv, what: string): Promise<void> {
  const { code, stdout, stderr } = await votestream(['verify', '--ground-truth'], env);
  expect(stdout + stderr, what).toContain('equal:');
  expect(code, stdout).toBe(0);
}

async function rowsServed({ readModels }: Installed): Promise<Map<string, readonly object[]>> {
  const rows = new Map<string, readonly object[]>();
  for (const projection of projections) {
    const generation = await servingGeneration(readModels.db, projection);
    rows.set(projection.name, await mergedRows(readModels.db, projection, generation ?? 0));
  }
  return rows;
}
