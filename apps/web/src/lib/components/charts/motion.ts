import { cubicOut } from 'svelte/easing';
import { prefersReducedMotion } from 'svelte/motion';

/** The motion of all marks: as long as that of the numbers, and none where the reader wants none. */
export function markMotion(): { type: 'tween'; duration: number; easing: typeof cubicOut } {
  return { type: 'tween', duration: prefersReducedMotion.current ? 0 : 400, easing: cubicOut };
}
