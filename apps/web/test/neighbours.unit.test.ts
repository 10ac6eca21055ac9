import { describe, expect, test } from 'vitest';
import { placesOf } from '../src/lib/components/map/places.ts';
import { neighbourOf, type Point, type Towards } from '../src/lib/geography/neighbours.ts';
import { usStates } from '../src/lib/geography/us-states.ts';
import { race } from './election.ts';

const ALL: readonly Towards[] = ['left', 'right', 'up', 'down'];
const [sample] = race({}).states;
if (!sample) throw new Error('the test election has a state');
const places = placesOf(Object.keys(usStates).map((code) => ({ ...sample, code })));
const maps: Record<string, ReadonlyMap<string, Point>> = {
  areas: new Map(places.map(({ state, point }) => [state.code, point])),
  tiles: new Map(places.map(({ state, tile }) => [state.code, tile])),
};

describe.each(Object.entries(maps))('with the arrow keys, on the map of %s', (_, points) => {
  test('every state can be reached from every other', () => {
    for (const start of points.keys()) {
      const reached = new Set([start]);
      for (const code of reached) {
        for (const towards of ALL) {
          const next = neighbourOf(code, towards, points);
          if (next) reached.add(next);
        }
      }
      expect(reached.size, start).toBe(51);
    }
  });

  test('a key leads to where it points', () => {
    for (const [code, [x, y]] of points) {
      const [left = x] = points.get(neighbourOf(code, 'left', points) ?? code) ?? [];
      const [, down = y] = points.get(neighbourOf(code, 'down', points) ?? code) ?? [];
      expect(left, code).toBeLessThanOrEqual(x);
      expect(down, code).toBeGreaterThanOrEqual(y);
    }
  });
});

test('at the edge a key leads nowhere', () => {
  expect(neighbourOf('ME', 'right', maps['tiles'] ?? new Map())).toBeUndefined();
  expect(neighbourOf('nowhere', 'right', maps['tiles'] ?? new Map())).toBeUndefined();
});
