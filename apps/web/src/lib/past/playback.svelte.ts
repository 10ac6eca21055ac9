import type { Past } from './past.svelte.ts';

/** How fast a night may be played: minutes of it in a second. */
export const SPEEDS = [5, 15, 30, 60] as const;
export type Speed = (typeof SPEEDS)[number];

/** So often a second a played page moves on; once where the reader wants less motion. */
const MOVES_A_SECOND = 4;

/** Plays the night from the minute that is shown; at its end the page is in the present again. */
export class Playback {
  isPlaying = $state(false);
  speed: Speed = $state(15);

  readonly #past: Past;
  #timer: ReturnType<typeof setInterval> | null = null;
  /** The step that is reached, with its fraction. */
  #reached = 0;

  constructor(past: Past) {
    this.#past = past;
  }

  /** From the beginning where the present is shown. */
  play(): void {
    if (this.isPlaying || this.#past.night === null) return;
    this.#reached = this.#past.step ?? 0;
    this.#past.showStep(this.#reached);
    this.isPlaying = true;
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const movesASecond = isCalm ? 1 : MOVES_A_SECOND;
    this.#timer = setInterval(() => this.#move(1 / movesASecond), 1_000 / movesASecond);
  }

  pause(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.isPlaying = false;
  }

  #move(seconds: number): void {
    const { night, step } = this.#past;
    if (night === null || step === null) {
      this.pause();
      return;
    }
    // Whoever moves the slider meanwhile is followed.
    if (Math.floor(this.#reached) !== step) this.#reached = step;
    this.#reached += (this.speed * seconds) / night.document.step;
    this.#past.showStep(Math.floor(this.#reached));
    if (this.#past.asOf === null) this.pause();
  }
}
