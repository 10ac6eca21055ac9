// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is replaced is source code.
/** One way to break the program, and the test that has to notice. */
export interface Mutant {
  /** What the broken program does: "a program that …". */
  readonly that: string;
  /** Each text stands exactly once in its file, and is replaced. */
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  readonly test: {
    readonly file: string;
    readonly project: 'unit' | 'integration';
    /** Where the title alone is not enough. */
    readonly suite?: string;
    /** The beginning of its title. */
    readonly title: string;
  };
}

const partitionCounterTest = 'packages/projector/test/partition-counter.int.test.ts';
const rebuildTest = 'packages/projector/test/rebuild.int.test.ts';
const generationsTest = 'packages/read-models/test/generations.int.test.ts';

export const mutants: readonly Mutant[] = [
  {
    that: 'moves a position without comparing it',
    changes: [
      {
        file: 'packages/read-models/src/positions.ts',
        from: 'AND stored.position = move.expected',
        to: 'AND stored.position <> -1 - move.expected',
      },
    ],
    test: {
      file: partitionCounterTest,
      project: 'integration',
      title: 'counts no vote twice where two processes hold the same partition',
    },
  },
  {
    that: 'writes absolute numbers instead of adding to what is stored',
    changes: [
      {
        file: 'packages/read-models/src/upsert.ts',
        from: 'merge: sql`${stored} + ${added}`',
        to: 'merge: sql`${added}`',
      },
    ],
    test: {
      file: partitionCounterTest,
      project: 'integration',
      title: 'gives what a recount gives, however the events are split into partitions and batches',
    },
  },
  {
    that: 'takes the value that came last for the latest one',
    changes: [
      {
        file: 'packages/read-models/src/upsert.ts',
        from: '(${addedAt}, ${addedPosition}) > (${storedAt}, ${storedPosition})',
        to: '${addedAt} IS NOT NULL',
      },
    ],
    test: {
      file: 'packages/read-models/test/merge.int.test.ts',
      project: 'integration',
      title: 'keeps the latest value whichever partition and batch it came in',
    },
  },
  {
    that: 'goes on at the batch at hand after its position was set back',
    changes: [
      {
        file: 'packages/projector/src/partition-counter.ts',
        from: 'if (from === undefined || from >= end) return true;',
        to: 'return true;',
      },
      {
        file: 'packages/projector/src/partition-counter.ts',
        from: 'if (behind.some(({ position }) => position < start)) {',
        to: 'if (start < 0) {',
      },
    ],
    test: {
      file: partitionCounterTest,
      project: 'integration',
      title: 'reads again what it had handed over when its position was set back, and skips no vote',
    },
  },
  {
    that: 'forgets a partition that was being assigned when the read models began to serve',
    changes: [
      {
        file: 'packages/projector/src/projector.ts',
        from: '    await counter.refresh();\n',
        to: '',
      },
    ],
    test: {
      file: 'packages/projector/test/projector.int.test.ts',
      project: 'integration',
      title: 'counts a partition that it was assigned while the read model began to serve',
    },
  },
  {
    that: 'takes a position that was just set back for a read model that does not serve',
    changes: [
      {
        file: 'packages/read-models/src/positions.ts',
        from: 'while (found.length < generations.length) {',
        to: 'for (const _ of [undefined]) {',
      },
    ],
    test: {
      file: partitionCounterTest,
      project: 'integration',
      title: 'counts on where its position is set back while it looks at it',
    },
  },
  {
    that: 'counts on into a generation that is retired',
    changes: [{ file: 'packages/read-models/src/positions.ts', from: 'AND NOT stored.frozen`', to: '`' }],
    test: {
      file: generationsTest,
      project: 'integration',
      title: 'stop where they stand when another one serves, whoever counts there',
    },
  },
  {
    that: 'flips before the new generation is level with the old one',
    changes: [
      {
        file: 'packages/projector/src/rebuild/rebuild.ts',
        from: 'reach: (targets, signal) => run.read(levelWith(targets), signal)',
        to: 'reach: async () => void levelWith([])',
      },
      {
        file: 'packages/projector/src/rebuild/rebuild.ts',
        from: `      await recounted(options, builds);
      await run.readToEnd();`,
        to: '      await recounted(options, builds);',
      },
    ],
    test: {
      file: rebuildTest,
      project: 'integration',
      title: 'never shows less than readers saw before',
    },
  },
  {
    that: 'lets a generation serve that differs from the recount',
    changes: [
      {
        file: 'packages/projector/src/rebuild/rebuild.ts',
        from: 'if (problems.length === 0) return;',
        to: 'if (problems.length >= 0) return;',
      },
    ],
    test: {
      file: rebuildTest,
      project: 'integration',
      title: 'that differs from the recount is dropped',
    },
  },
  {
    that: 'parks in a rebuild whatever it cannot count',
    changes: [
      {
        file: 'packages/projector/src/rebuild/parking.ts',
        from: 'if (isLenient) return;',
        to: 'if (isLenient !== undefined) return;',
      },
    ],
    test: {
      file: rebuildTest,
      project: 'integration',
      title: 'stops at an event that the serving generation could count',
    },
  },
  {
    that: 'leaves the last minute out of a snapshot',
    changes: [
      {
        file: 'packages/projector/src/count-batch.ts',
        from: "(minuteOf(decoded) ?? '') > minute",
        to: "(minuteOf(decoded) ?? '') >= minute",
      },
    ],
    test: {
      file: rebuildTest,
      project: 'integration',
      title: 'holds what a naive count up to the minute gives',
    },
  },
  {
    that: 'counts a dead letter that somebody else has retried',
    changes: [
      {
        file: 'packages/read-models/src/unpark.ts',
        from: 'return deleted.rowCount === taken.length;',
        to: 'return deleted.rowCount !== null;',
      },
    ],
    test: {
      file: 'packages/projector/test/dead-letters.int.test.ts',
      project: 'integration',
      title: 'count after the fix as if they had been good from the start',
    },
  },
  {
    that: 'commits for an owner who has lost the partition',
    changes: [
      {
        file: 'packages/event-log/src/postgres/group/transaction.ts',
        from: 'WHERE id = $1 AND owner = $2 AND epoch = $3 FOR UPDATE`',
        to: 'WHERE id = $1 AND ($2::text <> $3::text OR true) FOR UPDATE`',
      },
    ],
    test: {
      file: 'packages/event-log/test/postgres.int.test.ts',
      project: 'integration',
      title: 'an assignment that was handed on cannot write any more',
    },
  },
  {
    that: 'accepts a ballot in a partition that does not follow from its id',
    changes: [
      {
        file: 'packages/adjudicator/src/partition.ts',
        from: "return foreign ? 'wrong-partition' : undefined;",
        to: "return foreign && !keyFits ? 'wrong-partition' : undefined;",
      },
    ],
    test: {
      file: 'packages/adjudicator/test/adjudicator.int.test.ts',
      project: 'integration',
      suite: 'adjudication on PostgreSQL',
      title: 'a ballot that a foreign partitioner writes to two partitions counts once',
    },
  },
  {
    that: 'reads a text in which a key stands twice',
    changes: [
      {
        file: 'packages/domain/src/requests/json.ts',
        from: 'quotesIn(text) === 2 * stringsIn(json)',
        to: 'quotesIn(text) >= 2 * stringsIn(json)',
      },
    ],
    test: {
      file: 'packages/domain/test/json.unit.test.ts',
      project: 'unit',
      title: 'a key that stands twice is seen wherever it is',
    },
  },
  {
    that: 'takes every signature for genuine',
    changes: [
      {
        file: 'packages/credentials/src/verify.ts',
        from: "return verify(null, signed, key, Buffer.from(signature, 'base64url'));",
        to: "return verify(null, signed, key, Buffer.from(signature, 'base64url')) || signed.length > 0;",
      },
    ],
    test: {
      file: 'packages/adjudicator/test/partition.unit.test.ts',
      project: 'unit',
      title: 'are not ended by somebody who has no signature',
    },
  },
  {
    that: 'hands ballots in as they fell into the box',
    changes: [
      {
        file: 'packages/simulator/src/day/polling-day.ts',
        from: 'if (this.#mixing.shuffles) this.#shuffle.apply(station.box);',
        to: '',
      },
    ],
    test: {
      file: 'packages/simulator/test/mixing.unit.test.ts',
      project: 'unit',
      title: 'who voted what cannot be read off the order of a bundle',
    },
  },
  {
    that: 'lets single ballots go in the order in which they came',
    changes: [
      {
        file: 'packages/api/src/intake/mixing-buffer.ts',
        from: 'this.#options.release(shuffled(released.ballots));',
        to: 'this.#options.release(released.ballots);',
      },
    ],
    test: {
      file: 'packages/api/test/intake/hand-in.int.test.ts',
      project: 'integration',
      suite: 'handing in over HTTP, on PostgreSQL',
      title: 'the order in which single ballots came cannot be told from the log',
    },
  },
  {
    that: 'remembers a refusal',
    changes: [
      {
        file: 'packages/domain/src/rules/ballot-box.ts',
        from: '  if (refusal) return rejected(refusal);',
        to: `  if (refusal) {
    box.cast(vote, { position: 0 });
    return rejected(refusal);
  }`,
      },
    ],
    test: {
      file: 'packages/domain/test/properties.unit.test.ts',
      project: 'unit',
      title: 'a refused request leaves no trace',
    },
  },
  {
    that: 'tells a minute that only the fastest partition has passed',
    changes: [
      {
        file: 'packages/api/src/timeline/database-reading.ts',
        from: 'if (earliest === null || at < earliest) earliest = at;',
        to: 'if (earliest === null || at > earliest) earliest = at;',
      },
    ],
    test: {
      file: 'packages/api/test/timeline/timeline.int.test.ts',
      project: 'integration',
      title: 'a minute is told only when every partition of both streams has passed it',
    },
  },
  {
    that: 'reads snapshots without comparing their checksum',
    changes: [
      {
        file: 'packages/adjudicator/src/snapshots/read-snapshot.ts',
        from: 'if (this.#sum !== this.#head.readUInt32LE(4))',
        to: 'if (this.#sum !== this.#sum)',
      },
    ],
    test: {
      file: 'packages/adjudicator/test/snapshot-file.unit.test.ts',
      project: 'unit',
      title: 'is not used where any byte of it is another',
    },
  },
  {
    that: 'takes over ballots that were issued after the capture',
    changes: [
      {
        file: 'packages/domain/src/state/compact-roll.ts',
        from: 'voters.records.setOwnWordOf(address, ISSUED_WORD, 0);',
        to: 'voters.records.ownWordOf(address, ISSUED_WORD);',
      },
    ],
    test: {
      file: 'packages/domain/test/state/compact-state.unit.test.ts',
      project: 'unit',
      title: 'keeps what a capture holds while the state moves on',
    },
  },
  {
    that: 'appends a repeat with its own minute behind answers of a later one',
    changes: [
      {
        file: 'packages/adjudicator/src/adjudicate.ts',
        from: '.map((answer) => ({ ...answer, at }));',
        to: '.map((answer) => ({ ...answer, at: answer.at || at }));',
      },
    ],
    test: {
      file: 'packages/adjudicator/test/adjudicator.int.test.ts',
      project: 'integration',
      suite: 'adjudication on PostgreSQL',
      title: 'time never decreases in a partition, also where a repeat stands behind later answers',
    },
  },
  {
    that: 'commits along with its first transaction what a broker left open of an earlier owner',
    changes: [
      {
        file: 'packages/event-log/src/kafka/assignment.ts',
        from: "if (await this.#isSettled(topic)) return 'settled';",
        to: "if (topic !== '') return 'settled';",
      },
    ],
    test: {
      file: 'packages/adjudicator/test/lost-marker.int.test.ts',
      project: 'integration',
      title: 'what an owner decided and a broker never ended is decided anew, and counts once',
    },
  },
  {
    that: 'keeps a connection for ever that is lost as a transaction begins',
    changes: [
      {
        file: 'packages/read-models/src/database.ts',
        from: 'return onConnection(pool, (client) => drizzle(client).transaction(work, settings));',
        to: 'return drizzle(pool).transaction(work, settings);',
      },
    ],
    test: {
      file: 'packages/read-models/test/database.int.test.ts',
      project: 'integration',
      title: 'a connection that is lost as a transaction begins is not kept',
    },
  },
];
