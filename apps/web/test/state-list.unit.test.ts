import { describe, expect, test } from 'vitest';
import { electorsOf } from '../src/lib/race/electors.ts';
import { listedStates, listViewOf, sortedBy } from '../src/lib/race/state-list.ts';
import { statesCsv } from '../src/lib/race/states-csv.ts';
import { callIn, race } from './election.ts';

const view = (query: string) => listViewOf(new URLSearchParams(query));
const shown = (query: string, votes: Parameters<typeof race>[0]) =>
  listedStates(race(votes).states, view(query)).map(({ code }) => code);

const BOTH = { OH: [300, 200, 1], WY: [50, 45, 0] } as const;

describe('the table of states', () => {
  test.each([
    ['by name, as nothing else is asked for', '', ['OH', 'WY']],
    ['by name backwards', 'sort=name&order=reversed', ['WY', 'OH']],
    ['by votes, most first', 'sort=votes', ['OH', 'WY']],
    ['by votes, fewest first', 'sort=votes&order=reversed', ['WY', 'OH']],
    ['the closest first', 'sort=margin', ['WY', 'OH']],
    ['what is found by a part of its name', 'q=YOM', ['WY']],
    ['what is found by its code', 'q=oh', ['OH']],
    ['nothing, where nothing is called so', 'q=atlantis', []],
    ['as usual, where the address says nonsense', 'sort=colour&order=sideways', ['OH', 'WY']],
  ])('is shown %s', (_, query, codes) => {
    expect(shown(query, BOTH)).toEqual(codes);
  });

  test('a state of which nothing can be said comes last, whichever way round', () => {
    const early = { OH: [0, 0, 0], WY: [50, 45, 0] } as const;
    expect(shown('sort=margin', early)).toEqual(['WY', 'OH']);
    expect(shown('sort=margin&order=reversed', early)).toEqual(['WY', 'OH']);
  });

  test('a column asked for twice is turned round, and everything else in the address stays', () => {
    const once = sortedBy('votes', view(''), [['election', 'test']]);
    expect(once).toBe('?election=test&sort=votes');
    const twice = sortedBy('votes', view('sort=votes'), new URLSearchParams(once.slice(1)));
    expect(view(twice.slice(1))).toEqual({ sort: 'votes', direction: 'ascending', search: '' });
  });

  test('its file has the rows that are shown, in their order, unrounded', () => {
    const { states, candidates } = race(BOTH);
    const lines = statesCsv(listedStates(states, view('sort=margin')), candidates)
      .trim()
      .split('\r\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['state', 'WY', 'OH']);
    expect(lines[1]).toContain(`ada,5,${5 / 95}`);
  });
});

describe('electors', () => {
  test('of a called state count as won, of another one as led, and of a tie for nobody', () => {
    const counted = race({ OH: [300, 200, 1], WY: [50, 50, 0] }, 'counting', [callIn('OH', 'ada')]);
    expect(electorsOf(counted.states, counted.candidates)).toMatchObject({
      total: 6,
      toWin: 4,
      open: 3,
      statesCalled: 1,
      counts: [{ won: 3, leading: 0 }, { won: 0, leading: 0 }, { won: 0 }],
    });
  });

  test('a call that is taken back gives them back, to whoever leads', () => {
    const retracted = race(BOTH, 'counting', [callIn('OH', null)]);
    const [ada] = electorsOf(retracted.states, retracted.candidates).counts;
    expect(ada).toMatchObject({ won: 0, leading: 6 });
    expect(retracted.states.find(({ code }) => code === 'OH')?.call).toMatchObject({ is: 'retracted' });
  });

  test('a call stands although another one is ahead in the count', () => {
    const against = race(BOTH, 'counting', [callIn('OH', 'jonah')]);
    expect(electorsOf(against.states, against.candidates).counts[1]).toMatchObject({ won: 3 });
  });
});
