import type { Decision } from '../contract/decisions.ts';
import type { ProblemName } from '../problems.ts';

/** What became of one record that was handed in. */
export type Answer =
  /** In the order of its requests. */
  | { readonly kind: 'decided'; readonly decisions: readonly Decision[] }
  | { readonly kind: 'unanswered'; readonly problem: Unanswered };

export type Unanswered = Extract<ProblemName, 'undecided' | 'log-unavailable' | 'too-busy'>;

export function unanswered(problem: Unanswered): Answer {
  return { kind: 'unanswered', problem };
}
