import type { EventLog } from '@votestream/event-log';
import type { RecountGenerations } from '@votestream/projector';
import { recountGenerations } from '@votestream/verify';

const DIFFERENCES_SHOWN_MAX = 20;

/** Lets `verify`, which shares no code with the projector, recount what the projector has built. */
export function recountWith({
  log,
  databaseUrl,
}: {
  readonly log: EventLog;
  readonly databaseUrl: string;
}): RecountGenerations {
  return async (generations, onProgress, signal) => {
    const { checks } = await recountGenerations({
      log,
      databaseUrl,
      declared: generations.map(({ projection }) => projection),
      generations: generations.map(({ projection, generation }) => ({
        projection: projection.name,
        generation,
      })),
      onProgress,
      signal,
    });
    const failed = checks.filter(({ ok }) => !ok);
    return failed
      .flatMap(({ name, detail, differences }) => [
        `${name} (${detail})`,
        ...differences.map(
          ({ group, value, expected, found }) =>
            `  ${group}: ${value} should be ${expected}, but is ${found}`,
        ),
      ])
      .slice(0, DIFFERENCES_SHOWN_MAX);
  };
}
