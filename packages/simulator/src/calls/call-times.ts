import type { Tally as Standing } from '@votestream/domain';
import { below, type Randomness, STREAM } from '../random/randomness.ts';

/** Minutes after the close of a state's polls, both included. */
type Minutes = readonly [from: number, to: number];

const WIDE_SHARE = 0.1;
const CLOSE_SHARE = 0.02;

const WIDE: Minutes = [5, 30];
const USUAL: Minutes = [20, 60];
const CLOSE: Minutes = [60, 120];

/** A wrong call, its retraction and the right call are so far apart that no two of them are sent again together. */
const WRONG: Minutes = [10, 20];
const RETRACTED: Minutes = [35, 50];

/** A margin under two points, or of a single vote where that is more. */
export function isClose({ votes, margin }: Standing): boolean {
  return margin <= Math.max(1, CLOSE_SHARE * votes);
}

/** When a state is called, in minutes after its close, by its number: the wider the margin, the sooner. */
export function callDelay(standing: Standing, state: number, randomness: Randomness): number {
  const { w0 } = randomness.draw(STREAM.call, state);
  if (isClose(standing)) return within(CLOSE, w0);
  return within((standing.marginShare ?? 0) >= WIDE_SHARE ? WIDE : USUAL, w0);
}

/** When a close state is called wrongly, and when that is taken back, before it is called rightly. */
export function mistakeDelays(state: number, randomness: Randomness): { wrong: number; retracted: number } {
  const { w1, w2 } = randomness.draw(STREAM.call, state);
  return { wrong: within(WRONG, w1), retracted: within(RETRACTED, w2) };
}

function within([from, to]: Minutes, word: number): number {
  return from + below(word, to - from + 1);
}
