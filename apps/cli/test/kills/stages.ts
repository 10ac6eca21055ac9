/** Where a process is killed. The schedule says at which time that it is reached the process ends. */
const STAGES = {
  adjudicator: [
    'during assignment',
    'decided, nothing appended',
    'appended, not committed',
    'inside commit',
    'committed, not acknowledged',
  ],
  projector: [
    'during assignment',
    'folded, nothing written',
    'held up by a flip',
    'overtaken by a flip',
    'inside commit',
    'committed, not acknowledged',
  ],
  replay: [
    'between two commits',
    'inside commit',
    'recounted, not flipped',
    'flipped, not committed',
    'inside the commit of the flip',
    'flip committed',
  ],
} as const;

/** Those that a process reaches seldom are not counted down. */
const SELDOM = new Set<string>([
  'held up by a flip',
  'overtaken by a flip',
  'recounted, not flipped',
  'flipped, not committed',
  'inside the commit of the flip',
  'flip committed',
]);
const COUNTDOWN_MAX = 3;

export type Service = keyof typeof STAGES;
export const SERVICES: readonly Service[] = ['adjudicator', 'projector', 'replay'];

/** One kill: the `countdown`th time that the stage is reached, SIGKILL. */
export interface Kill {
  readonly service: Service;
  readonly stage: string;
  readonly countdown: number;
}

/** Every stage of a service in turn, and all of them `rounds` times; the seed says when each. */
export function scheduleOf(seed: number, rounds: number): Kill[] {
  let state = seed >>> 0;
  const once = SERVICES.flatMap((service) => STAGES[service].map((stage) => ({ service, stage })));
  return Array.from({ length: rounds }, () => once)
    .flat()
    .map(({ service, stage }) => {
      // Numerical Recipes' linear congruential generator: all that is wanted is a spread that the seed repeats.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return { service, stage, countdown: SELDOM.has(stage) ? 1 : 1 + (state % COUNTDOWN_MAX) };
    });
}

export function describeKill({ service, stage, countdown }: Kill): string {
  return `${service} ${stage} (${countdown})`;
}
