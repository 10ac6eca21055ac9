// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is replaced is source code.
import type { Mutant } from './mutant.ts';

const partitionCounterTest = 'packages/projector/test/partition-counter.int.test.ts';
const rebuildTest = 'packages/projector/test/rebuild.int.test.ts';
const generationsTest = 'packages/read-models/test/generations.int.test.ts';

/** Of what counts and rebuilds. */
export const countingMutants: readonly Mutant[] = [
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
];
