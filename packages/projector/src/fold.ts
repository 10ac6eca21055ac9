import type { Contribution, Projection, StreamEvent } from '@votestream/domain/projections';
import type { GroupDelta, StateDelta } from '@votestream/read-models';
import { type AddTo, addingTo, type Level } from './add-to-group.ts';
import { isStorable } from './code-points.ts';
import { stateFolds } from './state-folds.ts';

/** Folds the events of one batch of one partition in memory. */
export interface Fold {
  /**
   * @returns false where the event contributes nothing.
   * @throws UnfoldableError, and nothing of the event is counted then.
   */
  readonly add: (event: StreamEvent, position: number) => boolean;
  /** What the batch adds to each group that it touched. */
  readonly deltas: readonly GroupDelta[];
}

/** What an event contributes cannot be stored: the declaration or the event is wrong. */
export class UnfoldableError extends Error {
  override name = 'UnfoldableError';
}

export function beginFold(projection: Projection): Fold {
  const { contributions } = projection;
  const { columns, initial, addTo } = prepare(projection);
  const level = (group: Level['group']): Level =>
    group.length === columns.length
      ? { group, states: initial.slice(), children: CHILDLESS }
      : { group, states: [], children: new Map() };
  const root = level([]);
  const deltas: Level[] = [];

  const begin = (parent: Level, value: unknown): Level => {
    const column = columns[parent.group.length] ?? '';
    const child = level([...parent.group, groupValue(projection, column, value)]);
    parent.children.set(value, child);
    if (child.group.length === columns.length) deltas.push(child);
    return child;
  };

  const add = (event: StreamEvent, position: number): boolean => {
    const contribution = contributions.get(event.type);
    const contributed = contribution && contributedBy(contribution, event);
    if (contribution === undefined || contributed === undefined) return false;
    addTo(root, begin, contributed, contribution.sign, event.at, position);
    return true;
  };
  return { add, deltas };
}

/** What is the same for every batch. */
interface Prepared {
  readonly columns: readonly string[];
  /** Of a group to which nothing was added. */
  readonly initial: readonly StateDelta[];
  readonly addTo: AddTo;
}

/** Of all groups: only the levels above them have children. */
const CHILDLESS: Level['children'] = new Map();

const prepared = new WeakMap<Projection, Prepared>();

function prepare(projection: Projection): Prepared {
  const known = prepared.get(projection);
  if (known) return known;
  const columns = Object.keys(projection.groupBy);
  const states = Object.entries(projection.states).map(([name, { kind }]) => ({
    ...stateFolds[kind],
    name,
    refuse: () => {
      throw new UnfoldableError(`${projection.name}: ${name} cannot take this value as a ${kind}`);
    },
  }));
  const initial = states.map((state) => state.initial);
  const made = { columns, initial, addTo: addingTo(columns, states) };
  prepared.set(projection, made);
  return made;
}

function contributedBy(contribution: Contribution, event: StreamEvent) {
  try {
    return contribution.of(event);
  } catch (error) {
    throw new UnfoldableError(`the declaration fails on this ${event.type}: ${String(error)}`, {
      cause: error,
    });
  }
}

/** Asked only when a group begins. */
function groupValue(projection: Projection, column: string, value: unknown): string | number {
  const isInteger = projection.groupBy[column]?.kind === 'integer';
  if (isInteger && typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (!isInteger && typeof value === 'string' && isStorable(value)) return value;
  throw new UnfoldableError(`${projection.name}: cannot group by this value of ${column}`);
}
