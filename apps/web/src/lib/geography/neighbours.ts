export type Point = readonly [x: number, y: number];
export type Towards = 'left' | 'right' | 'up' | 'down';

const KEYS: Readonly<Record<string, Towards>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Where an arrow key points to. @param key as a keyboard event names it */
export function towardsOf(key: string): Towards | undefined {
  return KEYS[key];
}

/** A step aside counts this many times as much as a step ahead. */
const ASIDE = 2;

/**
 * Where an arrow key leads from a place: to the nearest one on that side.
 * @returns undefined at the edge
 */
export function neighbourOf(
  place: string,
  towards: Towards,
  points: ReadonlyMap<string, Point>,
): string | undefined {
  const from = points.get(place);
  if (!from) return undefined;
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [other, point] of points) {
    const [ahead, aside] = stepsTo(from, point, towards);
    const distance = ahead + ASIDE * aside;
    // Further aside than ahead is another direction.
    if (ahead <= 0 || aside > ahead || distance >= least) continue;
    nearest = other;
    least = distance;
  }
  return nearest;
}

function stepsTo([x, y]: Point, [toX, toY]: Point, towards: Towards): [ahead: number, aside: number] {
  const [right, down] = [toX - x, toY - y];
  if (towards === 'left' || towards === 'right') {
    return [towards === 'right' ? right : -right, Math.abs(down)];
  }
  return [towards === 'down' ? down : -down, Math.abs(right)];
}
