import {
  type LeadChange,
  leadChanges,
  minuteNumber,
  minuteOfStep,
  minuteText,
  type Night,
  votesToLead,
} from '@votestream/domain/timeline';
import type { ElectionDefinition, LeadChangeView } from '#lib/contract.ts';

/** The changes of lead in a night, of the nation and of every state, the latest one first. Worked out once a night. */
export function leadChangesOf(definition: ElectionDefinition, night: Night): readonly LeadChangeView[] {
  const known = changes.get(night);
  if (known) return known;
  const { document } = night;
  const minutes = Array.from({ length: document.steps }, (_, step) =>
    minuteNumber(minuteOfStep(document, step)),
  );
  const through = minutes.at(-1) ?? 0;
  const states = new Map(definition.states.map((state) => [state.code, state]));
  const places = [null, ...document.states];
  const found = places.flatMap((place) => {
    const codes = place === null ? document.states : [place];
    const expectedBallots = codes.reduce((sum, code) => sum + (states.get(code)?.expectedBallots ?? 0), 0);
    const votesMin = votesToLead({ expectedBallots, leadingFrom: definition.leadingFrom });
    const votesOf = document.candidates.map((candidateId) => {
      const series = codes.map((code) => night.votes(code, candidateId));
      const totals = minutes.map((_, step) => series.reduce((sum, each) => sum + (each[step] ?? 0), 0));
      return { candidateId, votes: { minutes, totals } };
    });
    return leadChanges(votesOf, { votesMin, through }).map((change) => viewOf(change, place));
  });
  const ordered = found.sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0));
  changes.set(night, ordered);
  return ordered;
}

const changes = new WeakMap<Night, readonly LeadChangeView[]>();

function viewOf({ minute, from, to, margin, votes }: LeadChange, state: string | null): LeadChangeView {
  return { at: minuteText(minute), state, from, to, margin, votes };
}
