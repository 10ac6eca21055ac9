import type { JobKind, JobView } from '#lib/contract.ts';
import { formatCount, formatPercent } from '#lib/format.ts';
import type { Condition } from '#lib/operations/picture.ts';
import { listOf, plural } from '#lib/strings/words.ts';

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

/** What the page of operations says, and only it. */
export const operationsText = {
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
};
