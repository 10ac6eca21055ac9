import type { ElectionStatus, JobKind, JobView } from '#lib/contract.ts';
import { formatCount, formatPercent, formatPoints, surnameOf } from '#lib/format.ts';
import type { MapView } from '#lib/geography/map-view.ts';
import type { Condition } from '#lib/operations/picture.ts';
import type { FreshnessState } from '#lib/race/freshness.ts';
import { MARGIN_BOUNDS } from '#lib/race/margin.ts';
import type { StateStanding } from '#lib/race/standing.ts';
import { overTime } from '#lib/strings/over-time.ts';
import { past } from '#lib/strings/past.ts';
import { callItem, callNote, deck, electorsLead, headline, standing, tipNote } from '#lib/strings/race.ts';
import { state } from '#lib/strings/state.ts';
import { timeline } from '#lib/strings/timeline.ts';
import { turnout } from '#lib/strings/turnout.ts';
import { listOf, plural, votes } from '#lib/strings/words.ts';

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

function condition(now: Condition): string {
  switch (now.is) {
    case 'log-silent':
      return 'The log does not answer: nobody can say what waits.';
    case 'not-deciding':
      return `No adjudicator is at work, and ${plural(now.waiting, 'request waits', 'requests wait')}.`;
    case 'not-counting':
      return 'No projector is at work: nothing is being counted.';
    case 'waiting': {
      const { undecided, uncounted } = now;
      const counting = plural(uncounted, 'record', 'records');
      const deciding = plural(undecided, 'request', 'requests');
      if (undecided === 0) return `Counting: ${counting} on the way.`;
      return `Counting: ${deciding} to decide, ${counting} to count.`;
    }
    case 'rebuilding': {
      const part = now.part === null ? '' : `, ${formatPercent(now.part)} of the log read`;
      return `Everything is counted, and ${listOf(now.projections)} ${now.projections.length === 1 ? 'is' : 'are'} being rebuilt${part}.`;
    }
    case 'level':
      return 'Everything that was handed in is decided and counted.';
  }
}

const jobs: Record<JobKind, string> = {
  rebuild: 'Rebuild',
  rollback: 'Roll back',
  retry: 'Retry dead letters',
};
const jobName = (kind: JobKind, projections: readonly string[]) =>
  kind === 'retry' && projections.length === 0
    ? jobs[kind]
    : `${jobs[kind]} ${projections.length === 0 ? 'all read models' : listOf(projections)}`;
const outcomes: Record<JobView['outcome'], string> = {
  running: 'running',
  done: 'done',
  failed: 'not done',
  stopped: 'stopped',
  lost: 'ended without an answer',
};

/**
 * Every text that a reader meets, with `strings/`. A second language is a second file of this shape. What only one page
 * says at length (`strings/about.ts`) is taken by that page, so that the others need not fetch it.
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
  state,
  past,
  timeline,
  overTime,
  operations: {
    title: 'Operations',
    description: 'The log, the services that decide and count, and the read models, as they stand now.',
    condition,
    asOf: (time: string, isAnswered: boolean) =>
      isAnswered ? `As of ${time}` : `The server does not answer; these figures are of ${time}.`,
    sparkline: (now: string | null, peak: string) =>
      `${now === null ? 'not known' : now} a second now, ${peak} at most in the last three minutes`,
    pulse: {
      label: 'Ballots counted',
      unit: 'ballots counted a second',
      from: '3 minutes ago',
      peak: (rate: string) => `at most ${rate}`,
      now: 'now',
    },
    services: {
      heading: 'Services',
      service: 'Service',
      state: 'State',
      does: 'What it does',
      since: 'Since',
      web: 'Site and API',
      readers: (count: number) => `${plural(count, 'reader', 'readers')} of the live feed`,
      log: 'Log',
      holds: (records: string) => `holds ${records} events`,
      answers: 'answers',
      answersNot: 'does not answer',
      unknown: 'not known',
      adjudicator: 'Adjudicator',
      atWork: (count: number) => (count === 0 ? 'none at work' : `${formatCount(count)} at work`),
      decides: (waiting: string) => `${waiting} requests wait for a decision`,
      decided: 'every request is decided',
      projector: (id: string) => `Projector ${id}`,
      noProjector: 'Projector',
      nothingCounts: 'nobody counts',
      heartbeat: (age: string) => `at work, seen ${age} ago`,
      silent: (age: string) => `silent for ${age}`,
      counts: (partitions: number) => `counts ${plural(partitions, 'partition', 'partitions')}`,
      rebuilds: (projections: readonly string[]) => `rebuilds ${listOf(projections)}`,
      idle: 'stands by',
    },
    topics: {
      heading: 'The log',
      lead: 'Requests are decided, and each decision is an event; events are counted. The electoral roll is told as a whole, so that no number here says who has just voted.',
      topic: 'Topic',
      partitions: 'Partitions',
      records: 'Records',
      lastMinutes: 'Last 3 minutes',
      perSecond: 'A second',
      waiting: 'Waiting',
      byPartition: (topic: string) => `Partitions of ${topic}`,
      partition: 'Partition',
      end: 'End',
      countedThrough: (readModel: string) => `Counted through by ${readModel}`,
    },
    readModels: {
      heading: 'Read models',
      lead: 'Each is a generation that was built from the log, recounted, and kept up to date. A rebuild fills the next one while this one serves.',
      readModel: 'Read model',
      serves: 'Serves',
      generation: (generation: number) => `generation ${generation}`,
      none: 'none yet',
      records: 'Records read',
      lastMinutes: 'Last 3 minutes',
      perSecond: 'A second',
      waiting: 'Waiting',
      aside: 'Set aside',
      actions: 'Actions',
      rebuild: 'Rebuild',
      rebuildOf: (projection: string) => `Rebuild ${projection}`,
      rollBack: 'Roll back',
      rollBackOf: (projection: string) => `Roll back ${projection}`,
    },
    rebuilds: {
      name: (projection: string, generation: number) => `${projection}, generation ${generation}`,
      phase: (phase: string) =>
        ({ reading: 'reading the log', recounting: 'being recounted', flipping: 'about to serve' })[phase] ??
        phase,
      read: (read: string, total: string) => `${read} of ${total} records`,
      interrupted: (records: string) =>
        `interrupted after ${records} records: nobody builds it now; a rebuild goes on from there`,
      progressOf: (name: string) => `Progress of ${name}`,
    },
    generations: {
      summary: (count: number) => plural(count, 'other generation', 'other generations'),
      readModel: 'Read model',
      generation: 'Generation',
      state: 'State',
      since: 'Since',
      records: 'Records read',
      retired: 'served before',
      snapshot: (name: string) => `snapshot ${name}`,
    },
    deadLetters: {
      heading: 'Dead letters',
      none: 'Every record could be read.',
      some: (count: number) =>
        `${plural(count, 'record was', 'records were')} set aside by a read model that could not count ${count === 1 ? 'it' : 'them'}; one record may stand in several. Nothing is lost: the bytes are kept.`,
      readModel: 'Read model',
      place: 'Place',
      reason: 'Reason',
      first: (shown: string, total: string) => `The first ${shown} of ${total}.`,
      retry: 'Try all again',
    },
    administration: {
      heading: 'Administration',
      notOffered: 'This service was started without VOTESTREAM_ADMIN_TOKEN: nothing can be done from here.',
      lead: 'Who signs in with the administrator’s token can rebuild read models, go back to the generation before, and try dead letters again.',
      withoutScript: 'Signing in needs JavaScript; the command line does not.',
      token: 'Token',
      signIn: 'Sign in',
      signOut: 'Sign out',
      signedIn: (until: string) => `Signed in until ${until}.`,
      noJobs: 'This site was not started by votestream, so that nothing can be started from here.',
      rebuildAll: 'Rebuild all',
      refused: (detail: string) => `Not done: ${detail}.`,
    },
    jobs: {
      caption: 'What was asked for',
      job: 'Job',
      outcome: 'Outcome',
      outcomes,
      message: 'What it said',
      started: 'Started',
      name: jobName,
      said: (kind: JobKind, projections: readonly string[], outcome: JobView['outcome']) =>
        `${jobName(kind, projections)}: ${outcomes[outcome]}`,
    },
  },
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
