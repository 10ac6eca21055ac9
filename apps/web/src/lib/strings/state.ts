import { formatCount } from '#lib/format.ts';
import { plural } from './words.ts';

/** What is said on the page of one state. */
export const stateText = {
  heading: (name: string, sentence: string) => `${name}: ${sentence}`,
  contest: (contest: string, name: string) => `${contest}: the vote in ${name}`,
  electors: (count: number) => (count === 1 ? '1 elector' : `${formatCount(count)} electors`),
  all: 'All states',
  others: 'Other states',
  goOn: 'Go on to other states',
  previous: (name: string) => `Previous state: ${name}`,
  next: (name: string) => `Next state: ${name}`,
  comparison: (name: string) => `${name} and the nation`,
  comparisonLead: 'Shares of the votes counted so far; the difference is in percentage points.',
  here: (name: string) => name,
  nation: 'Nation',
  difference: 'Difference',
  measure: 'Share of',
  counted: 'Ballots counted, of those expected',
  turnout: 'Turnout',
  gender: (name: string) => `Turnout in ${name} by gender`,
  age: (name: string) => `Turnout in ${name} by age`,
  stations: (name: string) => `Polling stations in ${name}`,
  registered: (count: number, isAtLeast: boolean) =>
    `${isAtLeast ? 'At least ' : ''}${plural(count, 'polling station is registered.', 'polling stations are registered.')}`,
  stationNames: (shown: number, total: number) =>
    shown === total ? 'Their names' : `The names of the first ${formatCount(shown)}`,
  stationsFile: 'Download this list (CSV)',
  unknown: (code: string) => `There is no state ${code} in this election.`,
};
