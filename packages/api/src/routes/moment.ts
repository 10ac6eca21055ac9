import type { Context } from 'hono';
import { refuse } from '../problems.ts';
import type { Moment } from '../timeline/timelines.ts';

/** @param asOf the minute that was asked for. */
export function refuseMoment(
  c: Context,
  moment: Exclude<Moment, { outcome: 'found' }>,
  electionId: string,
  asOf: string | undefined,
): Response {
  if (moment.outcome === 'unknown-election') return refuseUnknownElection(c, electionId);
  const { through } = moment;
  return refuse(
    c,
    'minute-not-passed',
    through === null
      ? `of ${electionId} no minute is known to be over yet`
      : `${asOf} is not over in every partition; the last minute that is told of ${electionId} is ${through}`,
  );
}

export function refuseUnknownElection(c: Context, electionId: string): Response {
  return refuse(c, 'unknown-election', `no election ${electionId} is announced`);
}
