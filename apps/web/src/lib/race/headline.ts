import type { ElectionDefinition } from '#lib/contract.ts';
import { isComplete, type Race, type StateStanding } from './standing.ts';

/** What the one sentence at the top of the page says; `strings.headline` puts it into words. */
export type Headline =
  | { readonly says: 'not-open'; readonly opensAt: string; readonly date: string; readonly timeZone: string }
  | { readonly says: 'no-votes'; readonly pollsOpen: boolean }
  | { readonly says: 'early'; readonly counted: number }
  | { readonly says: 'unopposed'; readonly name: string; readonly votes: number; readonly finality: Finality }
  | {
      readonly says: 'tie';
      /** All who share the first place. */
      readonly names: readonly string[];
      readonly votes: number;
      readonly counted: number;
      readonly finality: Finality;
    }
  | {
      readonly says: 'leads';
      readonly name: string;
      readonly second: string;
      readonly margin: number;
      readonly marginShare: number;
      readonly counted: number;
      readonly finality: Finality;
    };

/** `running`: more votes may come; `complete`: all are counted; `certified`: and the result is official. */
type Finality = 'running' | 'complete' | 'certified';

/** @param state without it, the nation */
export function headlineOf(definition: ElectionDefinition, race: Race, state?: StateStanding): Headline {
  const { status } = race;
  const place = state ?? race.nation;
  if (place.phase === 'none') return beforeTheFirstVote(definition, race, state?.code);
  if (place.phase === 'early') return { says: 'early', counted: place.counted };
  const nameOf = (candidateId: string | undefined) =>
    race.candidates.find((candidate) => candidate.candidateId === candidateId)?.name ?? '';
  const [first, second] = place.candidates;
  const finality = isComplete(status) ? (status === 'certified' ? 'certified' : 'complete') : 'running';
  const { counted, margin } = place;
  const name = nameOf(first?.candidateId);
  if (!second) return { says: 'unopposed', name, votes: place.votes, finality };
  if (place.phase === 'tie') {
    const even = place.candidates.filter(({ votes }) => votes === first?.votes);
    const names = even.map(({ candidateId }) => nameOf(candidateId));
    return { says: 'tie', names, votes: first?.votes ?? 0, counted, finality };
  }
  const marginShare = place.marginShare ?? 0;
  return { says: 'leads', name, second: nameOf(second.candidateId), margin, marginShare, counted, finality };
}

function beforeTheFirstVote(
  { states, date, timeZone }: ElectionDefinition,
  { status }: Race,
  code: string | undefined,
): Headline {
  if (status !== 'pre-election') return { says: 'no-votes', pollsOpen: status === 'polls-open' };
  const inQuestion = states.filter((state) => code === undefined || state.code === code);
  const opensAt = inQuestion.map(({ pollsOpen }) => pollsOpen).sort()[0] ?? `${date}T00:00:00Z`;
  return { says: 'not-open', opensAt, date, timeZone };
}
