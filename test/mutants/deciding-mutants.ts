// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is replaced is source code.
import type { Mutant } from './mutant.ts';

/** Of what takes in, decides and shows. */
export const decidingMutants: readonly Mutant[] = [
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
    that: 'lets anybody close the polls by a date',
    changes: [
      {
        file: 'packages/adjudicator/src/partition.ts',
        from: "  if (proof.outcome === 'refused' || proof.credential.kind === 'none') return false;\n",
        to: '',
      },
    ],
    test: {
      file: 'packages/adjudicator/test/partition.unit.test.ts',
      project: 'unit',
      title: 'are not ended by an unsigned record under a wrong key',
    },
  },
  {
    that: 'counts a ballot that comes after the certification',
    changes: [
      {
        file: 'packages/domain/src/rules/polls.ts',
        from: ' || election.certified)',
        to: ')',
      },
    ],
    test: {
      file: 'packages/adjudicator/test/partition.unit.test.ts',
      project: 'unit',
      title: 'are over when the result is certified',
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
    that: 'begins the ids of events with the time',
    changes: [
      {
        file: 'packages/adjudicator/src/event-ids.ts',
        from: "    return pool.toString('base64url'",
        to: `    pool.writeUIntBE(Date.now(), used - ID_BYTES, 6);
    return pool.toString('base64url'`,
      },
    ],
    test: {
      file: 'packages/simulator/test/secrecy/records/records.int.test.ts',
      project: 'integration',
      title: 'reads no order in the ids of events',
    },
  },
  {
    that: 'lets single ballots go in the order in which they came',
    changes: [
      {
        file: 'packages/api/src/intake/mixing-buffer.ts',
        from: 'this.#options.release(shuffled([...released.ballots.values()].flat()));',
        to: 'this.#options.release([...released.ballots.values()].flat());',
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
