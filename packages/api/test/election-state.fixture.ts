import type { ElectionState } from '../src/state/election-state.ts';
import { DURING, definition } from './election.fixture.ts';

/** A state as of some frame. */
export function stateWith(given: Partial<ElectionState> = {}): ElectionState {
  return {
    definition,
    status: 'polls-open',
    frameId: 'frame-1',
    freshness: { counted: 10, behind: 0, asOf: DURING, committedAt: '2028-01-01T00:00:00.000Z', parked: 0 },
    countedThrough: [{ partition: 0, position: 12 }],
    calls: [],
    results: [
      ['president', 'VT', 'ada-marsh', 5],
      ['president', 'VT', 'ben-okoro', 4],
      ['president', 'WY', 'ada-marsh', 1],
    ],
    turnoutByState: [
      ['VT', 20, 9],
      ['WY', 10, 1],
    ],
    turnoutByGender: {
      nation: [
        ['male', 140, 40],
        ['female', 160, 60],
      ],
      inState: new Map(),
    },
    turnoutByAge: { nation: [], inState: new Map() },
    callRows: [],
    corrections: [],
    ...given,
  };
}
