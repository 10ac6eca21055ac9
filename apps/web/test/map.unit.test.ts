import { describe, expect, test } from 'vitest';
import { usStates } from '../src/lib/geography/us-states.ts';
import { shadeOf } from '../src/lib/race/shade.ts';
import { stateShapes } from '../src/lib/server/state-shapes.ts';
import { race } from './election.ts';

const shadeOfOhio = (votes: readonly [number, number, number]) => {
  const ohio = race({ OH: votes }).states.find(({ code }) => code === 'OH');
  if (!ohio) throw new Error('the test election has Ohio');
  return shadeOf(ohio);
};

describe('a state on the map', () => {
  test.each([
    ['no votes', [0, 0, 0], undefined, 'none'],
    ['fewer votes than allow a leader', [10, 9, 0], undefined, 'early'],
    ['a tie', [300, 300, 1], undefined, 'early'],
    ['a lead of 1.9 points', [5095, 4905, 0], 'blue', 1],
    ['a lead of 2 points', [510, 490, 0], 'blue', 2],
    ['a lead of 4.9 points', [4755, 5245, 0], 'orange', 2],
    ['a lead of 5 points', [475, 525, 0], 'orange', 3],
    ['a lead of 9.9 points', [5495, 4505, 0], 'blue', 3],
    ['a lead of 10 points', [0, 450, 550], 'teal', 4],
  ] as const)('with %s', (_, votes, colour, step) => {
    expect(shadeOfOhio(votes)).toEqual({ colour, step });
  });
});

test('every state has a shape, and all together are a small part of the page', () => {
  const drawn = [...stateShapes.matchAll(/id="shape-([A-Z]{2})"/g)].map(([, code]) => code);
  expect(drawn.sort()).toEqual(Object.keys(usStates).sort());
  expect(stateShapes.length).toBeLessThan(40_000);
});

test('no two states share a tile or a shape', () => {
  const places = Object.values(usStates);
  expect(places).toHaveLength(51);
  expect(new Set(places.map(({ tile }) => tile.join())).size).toBe(51);
  expect(new Set(places.map(({ fips }) => fips)).size).toBe(51);
});
