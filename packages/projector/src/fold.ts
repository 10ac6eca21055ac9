import type { Contribution, Projection, StreamEvent } from '@votestream/domain/projections';
import type { GroupDelta, StateDelta } from '@votestream/read-models';
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

/** Groups are nested, one level a group column: faster to find than by concatenated keys. */
interface Level extends GroupDelta {
  readonly states: StateDelta[];
  readonly children: Map<unknown, Level>;
}

export function beginFold(projection: Projection): Fold {
  const columns = Object.keys(projection.groupBy);
  const states = Object.entries(projection.states).map(([name, { kind }]) => ({
    name,
    kind,
    ...stateFolds[kind],
  }));
  const level = (group: Level['group']): Level => ({
    group,
    states: states.map(({ initial }) => initial),
    children: new Map(),
  });
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
    const contribution = projection.contributions.get(event.type);
    const values = contribution && contributedBy(contribution, event);
    if (contribution === undefined || values === undefined) return false;
    const { sign } = contribution;
    for (const { name, kind, accepts } of states) {
      const value = values[name];
      if (value !== undefined && !accepts(value, sign)) {
        throw new UnfoldableError(`${projection.name}: ${name} cannot take this value as a ${kind}`);
      }
    }
    let group = root;
    for (const column of columns) {
      const value = values[column];
      group = group.children.get(value) ?? begin(group, value);
    }
    let index = 0;
    for (const { name, merge } of states) {
      const value = values[name];
      if (value !== undefined) {
        group.states[index] = merge(group.states[index] ?? null, value, sign, event.at, position);
      }
      index += 1;
    }
    return true;
  };
  return { add, deltas };
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
