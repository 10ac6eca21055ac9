import { expect, test } from 'vitest';
import type { OperationsView } from '../../src/contract/operations.ts';
import { notReadyBecause } from '../../src/operations/readiness.ts';

const NOW = '2028-11-07T20:00:00.000Z';
const LONG_AGO = '2028-11-07T19:58:59.000Z';
const A_WHILE_AGO = '2028-11-07T19:59:01.000Z';

type Progress = OperationsView['generations'][number]['progress'][number];
type Projector = OperationsView['projectors'][number];

const progress = (given: Partial<Progress>): Progress => ({
  topic: 'ballots',
  partition: 0,
  position: 5,
  committedAt: LONG_AGO,
  behind: 0,
  behindSeconds: 0,
  ...given,
});
const projector = (given: Partial<Projector>): Projector => ({
  id: 'p-1',
  startedAt: LONG_AGO,
  heartbeatAgeSeconds: 0.4,
  alive: true,
  owns: [{ topic: 'ballots', partition: 0 }],
  rebuild: null,
  problem: null,
  ...given,
});

function reason(
  given: Partial<OperationsView> & { progress?: Partial<Progress>; caughtUpAt?: string },
): string | undefined {
  const { progress: counted = {}, caughtUpAt, ...view } = given;
  return notReadyBecause(
    {
      view: {
        asOf: NOW,
        logAnswers: true,
        topics: [{ topic: 'ballots', partitions: 1, end: [5] }],
        requests: [],
        adjudicators: 1,
        generations: [
          {
            projection: 'results',
            generation: 1,
            version: 1,
            state: 'serving',
            name: null,
            until: null,
            createdAt: LONG_AGO,
            changedAt: LONG_AGO,
            records: { read: 5, folded: 5, ignored: 0, parked: 0 },
            progress: [progress(counted)],
          },
        ],
        unserved: [],
        projectors: [projector({})],
        ...view,
      },
      metrics: new Map(),
      caughtUpAt: new Map(caughtUpAt ? [['ballots/0', new Date(caughtUpAt)]] : []),
    },
    ['results'],
  );
}

test.for<[string, Parameters<typeof reason>[0], string | undefined]>([
  ['all is well', {}, undefined],
  [
    'what is on its way for a moment is no reason',
    { progress: { behind: 9, committedAt: A_WHILE_AGO } },
    undefined,
  ],
  [
    'a read model that is shown does not serve',
    { unserved: ['results'] },
    'no generation of these read models',
  ],
  ['one that nobody shows does not serve', { unserved: ['another'] }, undefined],
  ['the log is away', { logAnswers: false, topics: [] }, 'the log does not answer'],
  ['nobody counts', { projectors: [] }, 'no projector that is alive counts ballots/0'],
  ['who counts is silent', { projectors: [projector({ alive: false })] }, 'projectors that are silent: 1'],
  [
    'a partition has no owner',
    { topics: [{ partitions: 1, topic: 'ballots', end: [5, 7] }] },
    'counts ballots/1',
  ],
  ['a partition stands still', { progress: { behind: 1 } }, 'nothing was counted for a minute, in ballots/0'],
  [
    'it was quiet before the record that waits',
    { progress: { behind: 1 }, caughtUpAt: A_WHILE_AGO },
    undefined,
  ],
  [
    'its projector has only just begun',
    { progress: { behind: 1 }, projectors: [projector({ startedAt: A_WHILE_AGO })] },
    undefined,
  ],
])('readiness: %s', ([, given, expected]) => {
  if (expected === undefined) expect(reason(given)).toBeUndefined();
  else expect(reason(given)).toContain(expected);
});
