import { setTimeout as delay } from 'node:timers/promises';
import { projections } from '@votestream/domain/projections';
import { countedPositions, servingGeneration } from '@votestream/read-models';
import type { Installed } from '../installed.ts';
import { type Running, startVotestream } from '../processes.ts';
import { type Battlefield, finishedOrStopped, startVictim } from './killed-service.ts';

const LOOK_MS = 100;

/**
 * A projector is frozen with a batch at hand that it is about to commit. When another one has taken over everything and
 * has counted that batch, the first wakes up in the belief that nothing has happened.
 * @returns the one that woke up, which counts on
 */
export async function wakeAZombie(installed: Installed, field: Battlefield): Promise<Running> {
  const begun = { service: 'projector', stage: 'folded, nothing written', countdown: 5 } as const;
  const zombie = startVictim(begun, 'SIGSTOP', field.env);
  const until = async (isSo: () => Promise<boolean> | boolean) => {
    while (!field.over.aborted && !(await Promise.try(isSo).catch(() => false))) {
      if (zombie.child.exitCode !== null) throw new Error(`the zombie ended: ${zombie.output()}`);
      await delay(LOOK_MS);
    }
  };
  void finishedOrStopped(zombie, field.over);
  try {
    await until(() => zombie.output().includes('SIGSTOP'));
    const heir = startVotestream(['projector'], field.env);
    void finishedOrStopped(heir, field.over);
    await until(async () => (await installed.owners()).length === 1);
    await until(onceCaughtUp(installed));
    zombie.child.kill('SIGCONT');
    await until(async () => (await installed.owners()).length === 2);
    heir.child.kill('SIGTERM');
    const { code, stderr } = await heir.finished;
    if (code !== 0) throw new Error(`the heir of the zombie ended with ${code}: ${stderr}`);
  } finally {
    zombie.child.kill('SIGCONT');
  }
  return zombie;
}

/** Has every partition been counted to its end at one of the times that this was asked? */
function onceCaughtUp({ log, readModels }: Installed): () => Promise<boolean> {
  const caughtUp = new Set<string>();
  return async () => {
    let isAll = true;
    for (const projection of projections) {
      const generation = await servingGeneration(readModels.db, projection);
      for (const { topic, partition, position } of await countedPositions(
        readModels.db,
        projection,
        generation ?? 0,
      )) {
        const place = `${projection.name} ${topic}/${partition}`;
        if (!caughtUp.has(place) && !(await log.hasCommittedFrom(topic, partition, position))) {
          caughtUp.add(place);
        }
        isAll &&= caughtUp.has(place);
      }
    }
    return isAll;
  };
}
