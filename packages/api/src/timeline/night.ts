import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { minuteNumber, minuteText } from '@votestream/domain';
import { NATION } from '@votestream/domain/projections';
import { type NightDocument, NO_TOTALS, nightDocument } from '@votestream/domain/timeline';
import { digestOf } from '../http/conditional.ts';
import type { Contest } from './place.ts';
import { type ElectionTimeline, seriesKey } from './reading.ts';

const zip = promisify(gzip);

/** What a browser fetches to set its pages back to any minute is never more than this, compressed. */
export const NIGHT_BYTES_MAX = 150 * 1_024;
/** Minutes in one step: the fewest with which the night fits. */
const STEP_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 240, 1_440] as const;
/** More steps are more than a slider can tell apart, and than an election day has minutes. */
const STEPS_MAX = 3_000;

export interface WrittenNight {
  readonly version: string;
  readonly json: string;
  readonly gzipped: Uint8Array<ArrayBuffer>;
}

/**
 * @param through the last minute that is told.
 * @returns undefined where the election has so many places and candidates that no night of it fits.
 */
export async function writtenNight(
  timeline: ElectionTimeline,
  contest: Contest,
  through: number,
): Promise<WrittenNight | undefined> {
  const from = firstMinute(timeline, through);
  const fitting = STEP_MINUTES.filter((step) => (through - from) / step <= STEPS_MAX);
  for (const step of fitting) {
    const json = JSON.stringify(documentOf(timeline, contest, { from, step, through }));
    const gzipped = new Uint8Array(await zip(json));
    if (gzipped.length <= NIGHT_BYTES_MAX) return { version: digestOf(json), json, gzipped };
  }
  return undefined;
}

/** With the first polls, or with the first vote or ballot where that was before. */
function firstMinute({ definition, series }: ElectionTimeline, through: number): number {
  const opening = definition.states.map(({ pollsOpen }) => minuteNumber(pollsOpen));
  const firsts = [...series.votes.values(), ...series.ballots.values()].map(
    ({ minutes }) => minutes[0] ?? through,
  );
  return Math.min(through, ...opening, ...firsts);
}

function documentOf(
  { definition, series, calls, certifiedAt }: ElectionTimeline,
  { contestId, candidates }: Contest,
  { from, step, through }: { from: number; step: number; through: number },
): NightDocument {
  const last = minuteText(through);
  return nightDocument(
    {
      electionId: definition.electionId,
      contestId,
      from: minuteText(from),
      step,
      through: last,
      candidates: candidates.map(({ candidateId }) => candidateId),
      states: definition.states.map(({ code }) => code),
      calls: calls
        .filter((call) => call.contestId === contestId && call.at <= last)
        .map(({ state, candidateId, at }) => ({ state: state === NATION ? null : state, candidateId, at })),
      certifiedAt: certifiedAt !== null && certifiedAt <= last ? certifiedAt : null,
    },
    {
      votes: (state, candidateId) => series.votes.get(seriesKey(contestId, state, candidateId)) ?? NO_TOTALS,
      ballots: (state) => series.ballots.get(state) ?? NO_TOTALS,
      eligible: (state) => series.eligible.get(state) ?? NO_TOTALS,
      records: series.records.get('') ?? NO_TOTALS,
    },
  );
}
