import { formatCount, formatPoints } from '#lib/format.ts';

/** The race over time. */
export const timeline = {
  title: 'Timeline',
  nation: 'All states',
  place: 'Place',
  choose: 'Show',
  heading: (place: string | null) =>
    place === null ? 'The lead over time' : `The lead in ${place} over time`,
  lead: 'Distance between the two in front, in percentage points of the votes counted until then.',
  leadCut: (moment: string) =>
    `Distance between the two in front, in percentage points of the votes counted until then. Of the first few votes, until ${moment}, it went beyond the scale.`,
  votes: 'Votes counted',
  votesLead: 'By candidate, cumulative.',
  turnout: 'Ballots issued over the day',
  turnoutLead: 'Cumulative, in all states.',
  issued: 'issued',
  ballots: 'Ballots issued',
  counted: 'Votes counted',
  time: 'As of',
  total: 'Total',
  ahead: 'Ahead',
  even: 'even',
  leadOf: (who: string, part: number) => `${who} +${formatPoints(part)}`,

  none: 'No minute is over yet in every partition; the timeline begins with the first one.',
  noVotes: (moment: string) =>
    `No ballot was counted here until ${moment}; a minute is told when it is over everywhere.`,
  changes: 'Changes of lead',
  latestChanges: 'Latest changes of lead',
  changesNone: 'The lead has not changed since there was one.',
  change: (to: string, from: string, margin: number) =>
    `${to} passes ${from}, ${formatCount(margin)} ${margin === 1 ? 'vote' : 'votes'} ahead`,
  inNation: 'The nation',
  results: 'All results at this minute',
  more: 'The race over time',
  file: 'Download this table (CSV)',
};
