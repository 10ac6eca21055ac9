import {
  formatCount,
  formatDate,
  formatMinute,
  formatPercent,
  formatPoints,
  surnameOf,
} from '#lib/format.ts';
import type { Call } from '#lib/race/calls.ts';
import type { Electors } from '#lib/race/electors.ts';
import type { Headline } from '#lib/race/headline.ts';
import type { Standing, StateStanding } from '#lib/race/standing.ts';
import { listOf, plural, votes } from './words.ts';

/** Below this distance points say less than votes do. */
const POINTS_FROM = 0.001;

const points = (part: number) => `${formatPoints(part)}\u00a0points`;
const lead = (margin: number, marginShare: number) =>
  marginShare < POINTS_FROM ? votes(margin) : points(marginShare);
const countedSoFar = (part: number) => `with ${formatPercent(part)} of the expected ballots counted`;

export function headline(says: Headline): string {
  switch (says.says) {
    case 'not-open':
      return `Polls open at ${formatMinute(says.opensAt, says.timeZone)} on ${formatDate(says.date)}.`;
    case 'no-votes':
      return says.pollsOpen ? 'Polls are open; no ballot is counted yet.' : 'No ballot is counted yet.';
    case 'early':
      return `Too early to say who leads: ${formatPercent(says.counted)} of the expected ballots are counted.`;
    case 'unopposed':
      if (says.finality === 'certified')
        return `${says.name} is elected unopposed with ${votes(says.votes)}; the result is certified.`;
      return `${says.name} stands unopposed, with ${votes(says.votes)} counted.`;
    case 'tie':
      if (says.finality === 'running')
        return `${listOf(says.names)} are tied, ${countedSoFar(says.counted)}.`;
      if (says.finality === 'complete')
        return `${listOf(says.names)} are tied at ${votes(says.votes)} each, with every ballot counted.`;
      return `${listOf(says.names)} tied at ${votes(says.votes)} each; the result is certified.`;
    case 'leads': {
      const by = lead(says.margin, says.marginShare);
      if (says.finality === 'running')
        return `${says.name} leads ${says.second} by ${by} ${countedSoFar(says.counted)}.`;
      if (says.finality === 'complete')
        return `${says.name} finishes ${by} ahead of ${says.second}, with every ballot counted.`;
      return `${says.name} won the vote by ${by} over ${says.second}; the result is certified.`;
    }
  }
}

/** Who is ahead in one place, and by how much: `Marsh` `+2.3`, or `Too early`. */
export function standing({ phase, leading, margin, marginShare }: Standing): { who: string; by: string } {
  if (phase === 'none') return { who: 'No votes', by: '' };
  if (phase === 'early') return { who: 'Too early', by: '' };
  if (phase === 'tie' || !leading) return { who: 'Tied', by: '' };
  const by = (marginShare ?? 0) < POINTS_FROM ? votes(margin) : formatPoints(marginShare ?? 0);
  return { who: surnameOf(leading.name), by: `+${by}` };
}

export function callNote(call: Call, timeZone: string): string {
  const time = formatMinute(call.at, timeZone);
  return call.is === 'called' ? `called ${time}` : `call retracted ${time}`;
}

/** The presidency is won by electors, which the sentence about votes does not tell. */
export function deck(call: Call | null, { counts, total, toWin }: Electors): string | undefined {
  if (call?.is === 'retracted') return 'The call of the presidency was taken back.';
  if (!call) return undefined;
  const won = counts.find(({ candidate }) => candidate === call.candidate)?.won ?? 0;
  return `The presidency is called for ${call.candidate.name}, with ${formatCount(won)} of ${formatCount(total)} electors; ${formatCount(toWin)} are needed.`;
}

export function electorsLead({ total, statesCalled }: Electors): string {
  const called =
    statesCalled === 0
      ? 'No state is called yet'
      : `${plural(statesCalled, 'state is', 'states are')} called`;
  return `${called}; each gives its electors, ${formatCount(total)} in all, to whoever wins it.`;
}

export function tipNote({ counted, call }: StateStanding, timeZone: string): string {
  const part = `${formatPercent(counted)} counted`;
  return call ? `${part}, ${callNote(call, timeZone)}` : part;
}

export function callItem(call: Call): string {
  return call.is === 'called' ? `called for ${call.candidate.name}` : 'call retracted: too close to say';
}
