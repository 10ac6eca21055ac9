import type { ElectionDefinition } from '#lib/contract.ts';
import { isComplete, type Race } from './standing.ts';

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

export function headlineOf(definition: ElectionDefinition, race: Race): Headline {
  const { nation, status } = race;
  if (nation.phase === 'none') return beforeTheFirstVote(definition, race);
  if (nation.phase === 'early') return { says: 'early', counted: nation.counted };
  const nameOf = (candidateId: string | undefined) =>
    race.candidates.find((candidate) => candidate.candidateId === candidateId)?.name ?? '';
  const [first, second] = nation.candidates;
  const finality = isComplete(status) ? (status === 'certified' ? 'certified' : 'complete') : 'running';
  const { counted, margin } = nation;
  const name = nameOf(first?.candidateId);
  if (!second) return { says: 'unopposed', name, votes: nation.votes, finality };
  if (nation.phase === 'tie') {
    const even = nation.candidates.filter(({ votes }) => votes === first?.votes);
    const names = even.map(({ candidateId }) => nameOf(candidateId));
    return { says: 'tie', names, votes: first?.votes ?? 0, counted, finality };
  }
  const marginShare = nation.marginShare ?? 0;
  return { says: 'leads', name, second: nameOf(second.candidateId), margin, marginShare, counted, finality };
}

function beforeTheFirstVote({ states, date, timeZone }: ElectionDefinition, { status }: Race): Headline {
  if (status !== 'pre-election') return { says: 'no-votes', pollsOpen: status === 'polls-open' };
  const opensAt = states.map(({ pollsOpen }) => pollsOpen).sort()[0] ?? `${date}T00:00:00Z`;
  return { says: 'not-open', opensAt, date, timeZone };
}
