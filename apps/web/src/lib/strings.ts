import type { ElectionStatus } from '#lib/contract.ts';
import { formatCount, formatPercent, formatPoints, surnameOf } from '#lib/format.ts';
import type { MapView } from '#lib/geography/map-view.ts';
import type { FreshnessState } from '#lib/race/freshness.ts';
import { MARGIN_BOUNDS } from '#lib/race/margin.ts';
import type { StateStanding } from '#lib/race/standing.ts';
import { past } from '#lib/strings/past.ts';
import { callItem, callNote, deck, electorsLead, headline, standing, tipNote } from '#lib/strings/race.ts';
import { timeline } from '#lib/strings/timeline.ts';
import { turnout } from '#lib/strings/turnout.ts';
import { plural, votes } from '#lib/strings/words.ts';

const seconds = (count: number) =>
  count < 120 ? `${count} seconds` : `${formatCount(Math.floor(count / 60))} minutes`;

function freshness(state: FreshnessState): string {
  switch (state.is) {
    case 'page':
      return '';
    case 'live':
      return 'live';
    case 'polling':
      return 'looked up every few seconds';
    case 'offline':
      return 'offline: these numbers may be old';
    case 'behind':
      return `${formatCount(state.records)} behind`;
    case 'reconnecting':
      return 'reconnecting';
    case 'disconnected':
      return `stale: no connection for ${seconds(state.seconds)}`;
    case 'stalled':
      return `stale: ${formatCount(state.records)} wait to be counted, none for ${seconds(state.seconds)}`;
  }
}

const status: Record<ElectionStatus, string> = {
  'pre-election': 'Polls not open yet',
  'polls-open': 'Polls open',
  counting: 'Counting',
  complete: 'All counted, not certified',
  certified: 'Certified',
};

/**
 * Every text that a reader meets, with `strings/`. A second language is a second file of this shape. What only one page
 * says at length (`strings/about.ts`, `strings/operations.ts`) is taken by that page, so that the others need not fetch it.
 */
export const strings = {
  site: 'VoteStream',
  description: (name: string, sentence: string) => `${name}: ${sentence} Live results from every state.`,
  skip: 'Skip to the content',
  navigation: {
    operations: 'Operations',
    label: 'Pages',
    results: 'Results',
    turnout: 'Turnout',
    timeline: 'Timeline',
    about: 'About',
  },
  status,
  headline,
  deck,
  standing,
  votes,
  simulatedClock: 'simulated clock',
  freshness: {
    label: 'State of the count',
    counted: (records: number) => `Counted through ${formatCount(records)}`,
    nothing: 'Nothing counted yet',
    setAside: (records: number) => `${plural(records, 'record', 'records')} set aside`,
    rebuilding: 'counted anew in the background',
    rebuildingMeaning:
      'The read models are being rebuilt from the log. What is shown goes on being counted until the new ones are complete and recounted.',
    setAsideMeaning:
      'Records that could not be read. They are kept, and not in the numbers; once their fault is mended they are counted.',
    state: freshness,
    withoutScript: 'reload for newer numbers',
  },
  race: {
    heading: (contest: string) => `${contest}: the national vote`,
    threshold: '50%',
    others: 'Other candidates',
    more: (count: number) => `and ${plural(count, 'more candidate', 'more candidates')}`,
    portraitOf: (name: string) => `Portrait of ${name}`,
  },
  totals: {
    votes: 'votes counted',
    votesMeaning: (reporting: number, states: number) => `${reporting} of ${states} states have reported`,
    votesIn: (name: string) => `in ${name}`,
    electorsHere: (count: number) => (count === 1 ? 'elector' : 'electors'),
    electors: 'electors called',
    and: 'to',
    electorsMeaning: (toWin: number, called: number) =>
      `${plural(called, 'state', 'states')} called; ${formatCount(toWin)} electors are needed`,
    counted: 'counted',
    turnout: 'turnout',
    turnoutMeaning: (ballots: number, eligible: number) =>
      `${formatCount(ballots)} ballots issued to ${plural(eligible, 'registered voter', 'registered voters')}`,
    countedMeaning: (expected: number, complete: boolean) =>
      complete ? 'no ballot is still out' : `of ${formatCount(expected)} expected ballots`,
  },
  map: {
    heading: 'State by state',
    label:
      'Map of the states by leading candidate. Arrow keys go from state to state; the table of states says the same.',
    tiles:
      'Tiles of the states by leading candidate. Arrow keys go from state to state; the table of states says the same.',
    switch: 'Kind of map',
    views: { areas: 'Map', tiles: 'Tiles' } satisfies Record<MapView, string>,
    keys: 'Arrow keys go to the next state, Enter opens its page.',
    place: (state: StateStanding, timeZone: string) => {
      const { who, by } = standing(state);
      return `${state.code}, ${state.name}: ${[who, by].join(' ').trim()}, ${tipNote(state, timeZone)}`;
    },
    /** The second line of a tile: who leads, by an initial, and by how much, for who cannot tell the colours apart. */
    tile: ({ leading, marginShare }: StateStanding) =>
      leading ? `${surnameOf(leading.name).slice(0, 1)}\u00a0${formatPoints(marginShare ?? 0)}` : '',
    tipNote,
    key: 'Lead in points',
    steps: [
      `<${MARGIN_BOUNDS[0]}`,
      `${MARGIN_BOUNDS[0]}–${MARGIN_BOUNDS[1]}`,
      `${MARGIN_BOUNDS[1]}–${MARGIN_BOUNDS[2]}`,
      `${MARGIN_BOUNDS[2]}+`,
    ],
    early: 'too early or tied',
    none: 'no votes',
    countedOf: (part: number) => `${formatPercent(part)} counted`,
  },
  calls: {
    heading: 'Calls',
    none: 'No race is called yet.',
    notCalled: 'not called yet',
    forWhom: (name: string) => `for ${name}`,
    nation: 'The presidency',
    note: callNote,
    /** Of one of the places in the list, in which the name of the place stands before it. */
    item: callItem,
  },
  electors: {
    heading: 'Electors',
    lead: electorsLead,
    toWin: (count: number) => `${formatCount(count)} to win`,
    candidate: 'Candidate',
    won: 'Called',
    leading: 'Leading',
    together: 'Together',
    open: 'No leader yet',
  },
  corrections: {
    heading: 'Corrections',
    total: (voided: number, places: number) =>
      `${votes(voided)} taken back in ${plural(places, 'state', 'states')}. They are not in the numbers any more.`,
    here: (voided: number, reason: string) =>
      `Corrections: ${votes(voided)} taken back here and not in the numbers any more; the latest: ${reason}.`,
    latest: 'The latest corrections',
    state: 'State',
    votes: 'Votes',
    why: 'Latest reason',
    when: 'At',
  },
  closest: {
    heading: 'Closest states',
    none: 'No state has counted enough to name a leader.',
    ahead: (margin: number) => (margin === 0 ? 'even' : `${votes(margin)} ahead`),
  },
  charts: {
    states: 'Where the votes are',
    statesLead: (count: number) =>
      `The ${plural(count, 'state', 'states')} with the most votes counted, by candidate`,
    donut: (complete: boolean) => (complete ? 'How the votes divide' : 'How much is still out'),
    donutLead: (complete: boolean) => (complete ? 'Every ballot is counted' : 'All expected ballots'),
    out: 'Still out',
    state: 'State',
    part: 'Part',
    group: 'Group',
    total: 'Total',
  },
  states: {
    heading: 'Results by state',
    state: 'State',
    leader: 'Leader',
    votes: 'Votes',
    counted: 'Counted',
    turnout: 'Turnout',
    others: 'Others',
    sortBy: (column: string) => `Sort by ${column.toLowerCase()}`,
    total: 'All states',
    electors: 'Electors',
    search: 'Find a state',
    found: (shown: number, of: number) => `${shown} of ${of} states`,
    notFound: (search: string) => `No state is called “${search}”.`,
    file: 'Download this table (CSV)',
  },
  turnout,
  past,
  timeline,
  waiting: {
    sentence: 'No election is announced yet.',
    detail: 'This page turns into the results by itself as soon as one is.',
    unreachable: 'The server does not answer; this page goes on trying.',
    withoutScript: 'Reload to look again.',
  },
  error: {
    missing: 'There is no such page.',
    failed: 'The results cannot be shown right now.',
    detail: 'Nothing that was counted is lost. Try again in a moment.',
    missingDetail: 'The address may be mistyped, or the election is not announced on this server.',
    home: 'Go to the results',
    again: 'Try again',
    code: (code: number) => `Error ${code}`,
  },
  footer: {
    how: 'How it is counted',
    howText:
      'Every accepted ballot is one record in an append-only log. The numbers here are sums over that log, up to the record that the top of the page names. Whoever replays the log gets the same numbers.',
    source: 'Source of the numbers',
    sourceText:
      'The ballot box and the electoral roll are two separate logs: who voted and what was voted never meet.',
    leading: (part: number) =>
      `Nobody is said to lead a place before ${formatPercent(part)} of its expected ballots are counted.`,
    api: 'API',
    apiText: 'Everything on this page, as JSON:',
    results: 'results',
    turnout: 'turnout',
    elections: 'elections',
    specification: 'OpenAPI',
  },
};
