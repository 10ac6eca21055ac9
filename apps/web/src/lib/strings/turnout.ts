import { formatCount, formatShare } from '#lib/format.ts';

const AGES: Readonly<Record<string, string>> = {
  '18-24': '18 to 24',
  '25-34': '25 to 34',
  '35-44': '35 to 44',
  '45-64': '45 to 64',
  '65+': '65 and older',
};

function genderOf(group: string): string {
  if (group === 'female') return 'Women';
  return group === 'male' ? 'Men' : 'Other';
}

/** What is said of turnout, on its own page and on others. */
export const turnout = {
  title: 'Turnout',
  sentence: (rate: number | null, complete: boolean) => {
    if (rate === null) return 'No voter is registered yet.';
    return complete
      ? `${formatShare(rate)} of all registered voters took part.`
      : `${formatShare(rate)} of all registered voters have been issued a ballot so far.`;
  },
  denominator: (eligible: number) =>
    `Turnout is ballots issued as part of the ${formatCount(eligible)} voters on the electoral roll: not of residents, nor of citizens. A ballot that was issued and never handed in counts here, and not in the results.`,
  heading: 'Turnout by gender',
  byAge: 'Turnout by age',
  byState: 'Turnout by state',
  byStateLead:
    'Voters on the electoral roll of each state, and the part of them to whom a ballot was issued.',
  lead: 'Ballots issued as part of the voters on the electoral roll.',
  leadAge:
    'Ballots issued as part of the voters on the electoral roll, by the age reached in the year of the election.',
  gender: 'Gender',
  age: 'Age',
  issued: 'ballots issued',
  rate: 'Turnout',
  ballots: 'Ballots issued',
  eligible: 'Registered',
  nation: 'Nation',
  difference: 'Difference',
  withheld: 'withheld',
  withheldWhy:
    'So that nobody can be told from the numbers, groups of fewer than ten people are withheld, and so many others that those cannot be worked out; sums that hold withheld numbers are rounded down by at most nine.',
  file: 'Download this table (CSV)',
  more: 'Turnout by state and age',
  genderOf,
  ageOf: (group: string) => AGES[group] ?? group,
  none: 'Turnout of groups is told once the polls are open.',
};
