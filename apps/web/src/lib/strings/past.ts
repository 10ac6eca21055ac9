/** The page set back to an earlier minute. */
export const past = {
  label: 'Time of the night',
  asOf: (moment: string) => `As of ${moment}, not live`,
  notLive: 'not live',
  toPresent: 'Back to live',
  present: 'live',
  hint: 'Move the slider, or play, to see every page as it stood at any minute.',
  slider: 'Time that the page shows',
  play: 'Play the night',
  pause: 'Pause',
  speed: 'Speed',
  speedOf: (minutes: number) => `${minutes} min/s`,
  failed: 'cannot be loaded',
  notOver: 'This minute is not over yet.',
  noGroups:
    'By gender and age, turnout is told of the present only: two minutes of the past side by side would give single people away.',
};
