import { type MarginStep, marginStep } from './margin.ts';
import type { Standing } from './standing.ts';

/** How a place is drawn on a map: the leader's colour, and how strong it is, or that nobody leads. */
export interface Shade {
  readonly colour: string | undefined;
  readonly step: MarginStep | 'early' | 'none';
}

export function shadeOf({ phase, leading, marginShare }: Standing): Shade {
  if (phase === 'none') return { colour: undefined, step: 'none' };
  if (!leading) return { colour: undefined, step: 'early' };
  return { colour: leading.colour, step: marginStep(marginShare ?? 0) };
}
