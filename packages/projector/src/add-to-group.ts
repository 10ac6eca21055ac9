import type { GroupDelta, StateDelta } from '@votestream/read-models';
import type { StateFold } from './state-folds.ts';

/** Groups are nested, one level a group column: faster to find than by concatenated keys. */
export interface Level extends GroupDelta {
  readonly states: StateDelta[];
  readonly children: Map<unknown, Level>;
}

/** Adds what an event contributes, whole or not at all, to its group below `root`; a group is begun where it is new. */
export type AddTo = (
  root: Level,
  begin: (parent: Level, value: unknown) => Level,
  contributed: Readonly<Record<string, unknown>>,
  sign: 1 | -1,
  at: string,
  position: number,
) => void;

interface State extends StateFold {
  readonly name: string;
  /** Throws. */
  readonly refuse: () => void;
}

/**
 * Writes the function of a projection: half the time of one for all projections, which would look up each column and
 * state by its name and not know which state folds it calls. It is made of the names in the declaration, and of
 * nothing that was received.
 */
export function addingTo(columns: readonly string[], states: readonly State[]): AddTo {
  const each = (line: (place: number, name: string) => string) =>
    states.map(({ name }, place) => line(place, JSON.stringify(name))).join('\n');
  const source = `
    ${each((place) => `const { accepts: accepts${place}, merge: merge${place}, refuse: refuse${place} } = states[${place}];`)}
    return (root, begin, contributed, sign, at, position) => {
      ${each((place, name) => `const value${place} = contributed[${name}];`)}
      ${each((place) => `if (value${place} !== undefined && !accepts${place}(value${place}, sign)) refuse${place}();`)}
      let group = root;
      let key;
      ${columns.map((name) => `key = contributed[${JSON.stringify(name)}]; group = group.children.get(key) ?? begin(group, key);`).join('\n')}
      const folded = group.states;
      ${each((place) => `if (value${place} !== undefined) folded[${place}] = merge${place}(folded[${place}], value${place}, sign, at, position);`)}
    };`;
  return new Function('states', source)(states);
}
