/** Where a service is killed. Each stage is reached many times; the schedule says at which time it ends the process. */
const STAGES = {
  adjudicator: [
    'during assignment',
    'decided, nothing appended',
    'appended, not committed',
    'inside commit',
    'committed, not acknowledged',
  ],
  projector: ['during assignment', 'folded, nothing written', 'inside commit', 'committed, not acknowledged'],
} as const;

const COUNTDOWN_MAX = 3;

export type Service = keyof typeof STAGES;

/** One kill: the `countdown`th time that the stage is reached, SIGKILL. */
export interface Kill {
  readonly service: Service;
  readonly stage: string;
  readonly countdown: number;
}

/** Every stage of both services, and then again from the start until `kills` are scheduled; the seed says when each. */
export function scheduleOf(seed: number, kills: number): Kill[] {
  const stages = (Object.keys(STAGES) as Service[]).flatMap((service) =>
    STAGES[service].map((stage) => ({ service, stage })),
  );
  let state = seed >>> 0;
  return Array.from({ length: kills }, (_, index) => {
    const { service, stage } = stages[index % stages.length] ?? {
      service: 'projector',
      stage: 'inside commit',
    };
    // Numerical Recipes' linear congruential generator: all that is wanted is a spread that the seed repeats.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return { service, stage, countdown: 1 + (state % COUNTDOWN_MAX) };
  });
}
