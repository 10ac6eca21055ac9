import { RECORD_BYTES_MAX, type TopicDifference, type TopicSpec } from '../event-log.ts';

/** With fewer brokers there are as many replicas as brokers. */
export const REPLICAS_MAX = 3;
/** What a batch adds to its records: a frame, and a few bytes for each record and each header. */
const FRAME_BYTES_MAX = 65_536;
const FOREVER = '-1';
/** An election can be simulated at any time, also in the future. */
const ANY_TIME = '9223372036854775807';

interface Setting {
  readonly name: string;
  readonly value: string;
  /** Values that are as good as the declared one. Default: no other. */
  readonly isAsGood?: (found: string) => boolean;
  /** What another value means; undefined where it may simply be set. */
  readonly danger?: ((found: string) => string | undefined) | undefined;
}

/**
 * Everything that is declared of a topic on the brokers. Producers wait for all replicas in sync (`acks=all`);
 * `min.insync.replicas` says how many there must be for that to mean something.
 */
function settingsOf({ retentionMs = null }: TopicSpec, replicas: number): Setting[] {
  const isForEver = retentionMs === null;
  const deletes = (found: string) =>
    isForEver && found !== FOREVER
      ? 'events are deleted, and some may be gone already: run `votestream verify`, then set it to -1'
      : undefined;
  return [
    {
      name: 'cleanup.policy',
      value: 'delete',
      danger: () => 'compaction removes records whose key comes again, and some may be gone already',
    },
    { name: 'retention.ms', value: retentionMs === null ? FOREVER : String(retentionMs), danger: deletes },
    { name: 'retention.bytes', value: FOREVER, danger: deletes },
    {
      name: 'min.insync.replicas',
      value: replicas > 1 ? '2' : '1',
      isAsGood: (found) => Number(found) >= 2 && Number(found) <= replicas,
    },
    {
      name: 'max.message.bytes',
      value: String(RECORD_BYTES_MAX + FRAME_BYTES_MAX),
      isAsGood: (found) => Number(found) >= RECORD_BYTES_MAX + FRAME_BYTES_MAX,
    },
    {
      name: 'message.timestamp.type',
      value: 'CreateTime',
      danger: () =>
        'the broker stamps records to the millisecond, so that ballots may be joined with check-ins; records since then carry such times',
    },
    { name: 'message.timestamp.after.max.ms', value: ANY_TIME },
  ];
}

/** As the brokers take them when a topic is created. */
export function configEntriesOf(spec: TopicSpec, replicas: number): { name: string; value: string }[] {
  return settingsOf(spec, replicas).map(({ name, value }) => ({ name, value }));
}

/** @param found what the brokers say of the topic. A setting that they do not know cannot differ. */
export function settingDifferences(
  spec: TopicSpec,
  replicas: number,
  found: ReadonlyMap<string, string>,
): TopicDifference[] {
  return settingsOf(spec, replicas).flatMap(({ name, value, isAsGood, danger }): TopicDifference[] => {
    const actual = found.get(name);
    if (actual === undefined || actual === value || isAsGood?.(actual)) return [];
    const difference = { topic: spec.name, what: name, found: actual, declared: value };
    const hint = danger?.(actual);
    return [
      hint === undefined ? { ...difference, kind: 'harmless' } : { ...difference, kind: 'dangerous', hint },
    ];
  });
}

/** Fewer copies than declared. Copies are moved about by the brokers' own tools. */
export function replicasDiffer({ name }: TopicSpec, replicas: number, found: number): TopicDifference[] {
  if (found >= replicas) return [];
  const hint =
    'add replicas with kafka-reassign-partitions, or `rpk topic alter-config … replication.factor`';
  const numbers = { found: String(found), declared: String(replicas) };
  return [{ topic: name, what: 'replicas', ...numbers, kind: 'manual', hint }];
}
