import type { LogEvent, Unreadable } from './events.ts';
import type { ModelSnapshot } from './read-snapshot.ts';
import type { Check } from './report.ts';
import { compare, type Rows } from './rows.ts';

/** A read model once more, from the events exactly up to the positions of its snapshot. */
export class Recount {
  readonly rows: Rows = new Map();
  /** Records below the counted positions. */
  read = 0;
  /** Of them, those that the model cannot do without and cannot read: of no type, or of one that it counts. */
  unreadable = 0;
  readonly #model: ModelSnapshot['model'];
  readonly #limits: ReadonlyMap<number, number>;

  constructor({ model, counted }: ModelSnapshot) {
    this.#model = model;
    this.#limits = new Map(counted.map(({ partition, position }) => [partition, position]));
  }

  /** Sees every record of the model's topic. */
  take(partition: number, position: number, event: LogEvent | Unreadable): void {
    if (position >= (this.#limits.get(partition) ?? 0)) return;
    this.read += 1;
    if (!('unreadable' in event)) this.#model.count(this.rows, event);
    else if (event.type === undefined || this.#model.types.includes(event.type)) this.unreadable += 1;
  }
}

/** Compares what the database has with the recount, and the numbers of records with each other. */
export function checkRecount(snapshot: ModelSnapshot, recounted: Recount | undefined): Check[] {
  const { model, counted, rows } = snapshot;
  const differences = compare(recounted?.rows ?? new Map(), rows);
  const positions = counted.map(({ partition, position }) => `${partition}:${position}`).join(' ');
  const sum = (value: 'read' | 'folded' | 'ignored' | 'parked') =>
    counted.reduce((total, each) => total + each[value], 0);
  const [read, folded, ignored, parked] = [sum('read'), sum('folded'), sum('ignored'), sum('parked')];
  return [
    {
      name: `recount = ${model.projection}`,
      ok: differences.length === 0,
      detail: `${rows.size} groups from ${recounted?.read ?? 0} events`,
      differences,
      positions,
    },
    {
      name: `read = folded + ignored + parked in ${model.projection}`,
      ok: read === folded + ignored + parked && read === recounted?.read && parked === recounted.unreadable,
      detail: `${read} = ${folded} + ${ignored} + ${parked}; the log has ${recounted?.read ?? 0}, of them unreadable ${recounted?.unreadable ?? 0}`,
      differences: [],
      positions,
    },
  ];
}
