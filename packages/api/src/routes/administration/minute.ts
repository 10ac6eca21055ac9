import { type ElectionDefinition, minute, minuteOf } from '@votestream/domain';
import type { Context } from 'hono';
import { z } from 'zod';
import { refuse } from '../../problems.ts';

/** `at` says what time it is in an election whose clock is simulated. */
export const clockQuery = z.strictObject({ at: minute.optional() });

type Minute =
  | { readonly ok: true; readonly minute: string }
  | { readonly ok: false; readonly refusal: Response };

/** The minute of a request: by this process's clock, or, in a simulated election, the one that the request says. */
export function minuteOfCall(
  c: Context,
  { clock }: Pick<ElectionDefinition, 'clock'>,
  at: string | undefined,
  place: string,
): Minute {
  const refused = (message: string): Minute => ({
    ok: false,
    refusal: refuse(c, 'invalid-request', `${place}: ${message}`, [{ at: place, message }]),
  });
  if (clock === 'real') {
    return at === undefined
      ? { ok: true, minute: minuteOf(Date.now()) }
      : refused('the clock of this election is real: the time is not for the caller to say');
  }
  return at === undefined
    ? refused('the clock of this election is simulated: say what minute it is')
    : { ok: true, minute: at };
}
