import type { ElectionDefinition } from '../events/definition.ts';

/**
 * The status of an election at the end of a minute that is over everywhere: all that was handed in up to it is counted,
 * so that after the last closing nothing is outstanding.
 */
export function statusAt(
  { states }: Pick<ElectionDefinition, 'states'>,
  certifiedAt: string | null,
  minute: string,
): 'pre-election' | 'polls-open' | 'complete' | 'certified' {
  if (certifiedAt !== null && certifiedAt <= minute) return 'certified';
  if (states.every(({ pollsOpen }) => minute < pollsOpen)) return 'pre-election';
  return states.some(({ pollsClose }) => minute < pollsClose) ? 'polls-open' : 'complete';
}
