/** What is said of charts over time. */
export const overTimeText = {
  heading: (name: string) => `The count in ${name} over time`,
  lead: 'Votes counted by the end of each half hour, up to the last minute that is over everywhere.',
  turnout: 'Turnout over the day',
  turnoutLead: 'Ballots issued by the end of each half hour, up to the last minute that is over everywhere.',
  issued: 'Issued',
  none: 'Nothing is counted yet that could be drawn.',
  table: 'The same as a table',
  time: 'Time',
  changes: (count: number) => {
    if (count === 0) return 'The lead has not changed.';
    return count === 1 ? 'The lead has changed once' : `The lead has changed ${count} times`;
  },
  change: (to: string, from: string) => `${to} passes ${from}`,
};
