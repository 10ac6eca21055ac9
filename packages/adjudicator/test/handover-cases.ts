import { randomUUID } from 'node:crypto';
import {
  ADJUDICATOR_GROUP,
  BALLOT_SUBMISSIONS,
  ELECTION_REQUESTS,
  ROLL_REQUESTS,
  topicsOf,
} from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { createLogger } from '@votestream/platform';
import { expect } from 'vitest';
import { type Adjudication, openAdjudication } from './adjudication.ts';
import { answersTo, decided, eventsOf, outcome, submit } from './decided.ts';
import { engines } from './engines.ts';
import { startFrozen } from './frozen.ts';
import { alone, ballot, checkIn, PARTITIONS, registration, single, voterOf } from './requests.ts';
import { SnapshotCase, snapshotFolder } from './snapshot-cases.ts';

export type OnEngine = (title: string, test: (given: Adjudication) => Promise<void>) => void;

/** Partitions pass from one adjudicator to the next. */
export function handoverCases(onEngine: OnEngine): void {
  onEngine(
    'a request in flight while adjudicators come and go gets one answer, the same as ever',
    async ({ log, start, stopAll }) => {
      const ids = Array.from({ length: 300 }, () => randomUUID());
      const records = ids.map((id) => single(ballot(id)));
      const first = submit(log, BALLOT_SUBMISSIONS, records.slice(0, 150));
      const joined = await start();
      const second = submit(log, BALLOT_SUBMISSIONS, records.slice(150));
      await joined.stop();
      await stopAll();
      await start();
      await Promise.all([first, second]);
      await submit(log, BALLOT_SUBMISSIONS, records);

      const wanted = new Set<string>(ids);
      const events = (await eventsOf(log, BALLOT_SUBMISSIONS)).filter(({ data }) =>
        wanted.has(String(data['ballotId'])),
      );
      const counts = Map.groupBy(events, outcome);
      expect(counts.get('VoteCast')).toHaveLength(300);
      expect(counts.get('VoteRepeated')).toHaveLength(300);
      expect(new Set(events.map(({ partition, request }) => `${partition}/${request?.position}`)).size).toBe(
        600,
      );
    },
  );

  onEngine(
    'a start from snapshots decides as one that reads all events, whatever lies in the folder',
    async ({ log, start, stopAll }) => {
      const { folder, remove } = await snapshotFolder();
      const silent = createLogger({ name: 'test', level: 'fatal', format: 'json' });
      const snapshots = new SnapshotCase(log, folder, silent);
      const everywhere = Array.from({ length: PARTITIONS }, (_, partition) => voterOf(partition));
      const voter = voterOf(0);
      const check = checkIn(voter);
      const [before, casts] = [60, 30].map((count) =>
        Array.from({ length: count }, () => ballot(randomUUID())),
      );
      if (!before || !casts) throw new Error('ballots');
      await submit(
        log,
        ROLL_REQUESTS,
        everywhere.flatMap((each) => [alone(registration(each)), single(checkIn(each))]),
      );
      await submit(
        log,
        BALLOT_SUBMISSIONS,
        before.map((each) => single(each)),
      );
      await stopAll();
      try {
        await snapshots.write();
        const withoutSnapshots = await start();
        await submit(log, ROLL_REQUESTS, [alone(registration(voter)), single(check)]);
        await submit(log, BALLOT_SUBMISSIONS, casts.map(single));
        await withoutSnapshots.stop();
        await snapshots.expectSameAsReplay();

        await start({ folder, eventsMin: 10 });
        const [again] = await submit(log, ROLL_REQUESTS, [single(check)]);
        const repeats = await submit(
          log,
          BALLOT_SUBMISSIONS,
          casts.map((each) => single(each)),
        );
        expect(answersTo(await eventsOf(log, ROLL_REQUESTS), again).map(outcome)).toEqual([
          'CheckInRepeated',
        ]);
        const events = await eventsOf(log, BALLOT_SUBMISSIONS);
        const answers = repeats.flatMap((record) => answersTo(events, record));
        expect(new Set(answers.map(outcome))).toEqual(new Set(['VoteRepeated']));
        for (const { data, partition } of answers) {
          const original = events.find(
            (event) => event.partition === partition && event.position === data.original,
          );
          expect(original).toMatchObject({ type: 'VoteCast', data: { ballotId: data['ballotId'] } });
        }
        await stopAll();
        await snapshots.expectOthersAreIgnored();
      } finally {
        await remove();
      }
    },
  );

  onEngine(
    'an adjudicator that is frozen before a commit and wakes up with another owner in its place writes nothing',
    async ({ engine, log, start, stopAll }) => {
      await stopAll();
      const frozen = startFrozen(engine.address);
      try {
        const records = Array.from({ length: 40 }, () => single(ballot(randomUUID())));
        const asked = await log.append(BALLOT_SUBMISSIONS, records);
        await frozen.frozen;
        const heir = await start();
        await decided(log, BALLOT_SUBMISSIONS, asked);
        frozen.resume();
        await expect.poll(() => log.groupMembers(ADJUDICATOR_GROUP), { timeout: 60_000 }).toBe(2);
        // The one that woke up decides alone what was decided while it was frozen.
        await heir.stop();
        const again = await submit(log, BALLOT_SUBMISSIONS, records);

        const events = await eventsOf(log, BALLOT_SUBMISSIONS);
        expect(asked.map((record) => answersTo(events, record).map(outcome))).toEqual(
          asked.map(() => ['VoteCast']),
        );
        expect(again.map((record) => answersTo(events, record).map(outcome))).toEqual(
          again.map(() => ['VoteRepeated']),
        );
        expect(await frozen.stop()).toBe(0);
        await start();
      } finally {
        frozen.kill();
      }
    },
  );

  onEngine(
    'what was decided in the log that another is restored from counts as decided in that, too',
    async ({ log }) => {
      const opened = await engines[0]?.open();
      if (!opened) throw new Error('no engine');
      const restored = await openAdjudication(opened);
      try {
        for (const { name, partitions } of topicsOf(PARTITIONS)) {
          for (let partition = 0; partition < partitions; partition += 1) {
            for await (const { records } of log.read(name, partition, 0))
              await restored.log.restore(name, partition, records);
          }
        }
        await restored.start();
        for (const topic of [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS]) {
          await expect.poll(() => undecided(restored.log, topic), { timeout: 30_000 }).toEqual([]);
        }
        const events = async (of: EventLog) => (await eventsOf(of, BALLOT_SUBMISSIONS)).length;
        expect(await events(restored.log)).toBe(await events(log));
      } finally {
        await restored.close();
      }
    },
  );
}

/** Partitions with requests that the adjudicators' group has not come past. */
async function undecided(log: EventLog, topic: string) {
  const committed = new Map(
    (await log.committed(ADJUDICATOR_GROUP, topic)).map(({ partition, position }) => [partition, position]),
  );
  const watermarks = await log.watermarks(topic);
  return watermarks.filter(({ partition, end }) => (committed.get(partition) ?? 0) < end);
}
