import { minuteNumber, minuteText } from '../minutes.ts';
import { compact, uncompact } from './compact.ts';
import { type Totals, totalAt } from './totals.ts';

/**
 * One contest over a whole night, small enough to be sent at once: with it a browser sets a page back to any minute.
 * Steps are whole minutes, or several where one minute each would be too much to send. The series are compact texts of
 * what each step added.
 */
export interface NightDocument {
  readonly electionId: string;
  readonly contestId: string;
  /** The first minute of the first step. */
  readonly from: string;
  /** Minutes of one step. */
  readonly step: number;
  readonly steps: number;
  /** The last minute that is over in every partition; the last step ends with it. */
  readonly through: string;
  readonly candidates: readonly string[];
  readonly states: readonly string[];
  /** Of each candidate in each state: those of the first state first. */
  readonly votes: readonly string[];
  /** Ballots issued, by state. */
  readonly ballots: readonly string[];
  /** Voters on the roll, by state. */
  readonly eligible: readonly string[];
  /** Records of the ballot box. */
  readonly records: string;
  /** In their order. `state: null` is the nation, `candidateId: null` a call that was retracted. */
  readonly calls: readonly {
    readonly state: string | null;
    readonly candidateId: string | null;
    readonly at: string;
  }[];
  readonly certifiedAt: string | null;
}

export interface NightSeries {
  readonly votes: (state: string, candidateId: string) => Totals;
  readonly ballots: (state: string) => Totals;
  readonly eligible: (state: string) => Totals;
  readonly records: Totals;
}

export type NightFrame = Pick<
  NightDocument,
  'electionId' | 'contestId' | 'from' | 'step' | 'through' | 'candidates' | 'states' | 'calls' | 'certifiedAt'
>;

export function stepsBetween({
  from,
  step,
  through,
}: Pick<NightDocument, 'from' | 'step' | 'through'>): number {
  return Math.max(0, Math.ceil((minuteNumber(through) - minuteNumber(from) + 1) / step));
}

export function nightDocument(frame: NightFrame, series: NightSeries): NightDocument {
  const { candidates, states } = frame;
  const steps = stepsBetween(frame);
  const minutes = Array.from({ length: steps }, (_, step) =>
    minuteNumber(minuteOfStep({ ...frame, steps }, step)),
  );
  const added = (totals: Totals) => {
    let before = 0;
    return compact(
      minutes.map((minute) => {
        const total = totalAt(totals, minute);
        const more = total - before;
        before = total;
        return more;
      }),
    );
  };
  return {
    ...frame,
    steps,
    votes: states.flatMap((state) =>
      candidates.map((candidateId) => added(series.votes(state, candidateId))),
    ),
    ballots: states.map((state) => added(series.ballots(state))),
    eligible: states.map((state) => added(series.eligible(state))),
    records: added(series.records),
  };
}

/** The last minute of a step: what the night's numbers at this step are as of. */
export function minuteOfStep(
  { from, step, through }: Pick<NightDocument, 'from' | 'step' | 'through' | 'steps'>,
  index: number,
): string {
  return minuteText(Math.min(minuteNumber(from) + (index + 1) * step - 1, minuteNumber(through)));
}

/** The step that holds a minute; before the first it is -1, behind the last the last one. */
export function stepOfMinute(
  { from, step, steps }: Pick<NightDocument, 'from' | 'step' | 'steps'>,
  minute: string,
) {
  return Math.min(Math.floor((minuteNumber(minute) - minuteNumber(from)) / step), steps - 1);
}

/** The document, read: totals by step. */
export interface Night {
  readonly document: NightDocument;
  /** By state and candidate, then by step: the votes counted at its end. */
  readonly votes: (state: string, candidateId: string) => readonly number[];
  readonly ballots: (state: string) => readonly number[];
  readonly eligible: (state: string) => readonly number[];
  readonly records: readonly number[];
}

export function nightOf(document: NightDocument): Night {
  const totals = (text: string | undefined) => {
    let total = 0;
    return uncompact(text ?? '').map((added) => {
      total += added;
      return total;
    });
  };
  const { states, candidates } = document;
  const votes = document.votes.map(totals);
  const ballots = document.ballots.map(totals);
  const eligible = document.eligible.map(totals);
  const none: readonly number[] = [];
  return {
    document,
    votes: (state, candidateId) =>
      votes[states.indexOf(state) * candidates.length + candidates.indexOf(candidateId)] ?? none,
    ballots: (state) => ballots[states.indexOf(state)] ?? none,
    eligible: (state) => eligible[states.indexOf(state)] ?? none,
    records: totals(document.records),
  };
}
