import {
  ADJUDICATOR_GROUP,
  BALLOT_SUBMISSIONS,
  ELECTION_REQUESTS,
  PROJECTOR_GROUP,
  type RequestTopic,
  ROLL_REQUESTS,
  topicsOf,
} from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { migrate, openReadModels } from '@votestream/read-models';
import { type CountedState, countedStates, isDecided } from '../counted.ts';
import { type InstallationWithLog, withLog } from '../installation.ts';
import { formatted, print, printJson, printTable } from '../output.ts';

const REQUEST_TOPICS = [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS] as const;

export async function run(options: { json?: true }): Promise<void> {
  await withLog('status', (installation) => showStatus(installation, options.json ?? false));
}

async function showStatus(
  { log, databaseUrl, configuration, shutdown }: InstallationWithLog,
  json: boolean,
): Promise<void> {
  await log.createTopics(topicsOf(configuration.partitions));
  const readModels = openReadModels({ databaseUrl });
  shutdown.onClose('read models', () => readModels.close());
  await migrate(readModels);

  const status = {
    log: { id: (await log.id()) ?? null, engine: log.description },
    services: {
      adjudicators: await log.groupMembers(ADJUDICATOR_GROUP),
      projectors: await log.groupMembers(PROJECTOR_GROUP),
    },
    topics: await Promise.all(topicsOf(configuration.partitions).map(({ name }) => topicStatus(log, name))),
    requests: await Promise.all(REQUEST_TOPICS.map((topic) => requestStatus(log, topic))),
    readModels: readModelStatus(await countedStates(log, readModels)),
  };
  if (json) printJson(status);
  else printStatus(status);
}

async function topicStatus(log: EventLog, topic: string) {
  const watermarks = await log.watermarks(topic);
  return { topic, partitions: watermarks.length, end: watermarks.map(({ end }) => end) };
}

async function requestStatus(log: EventLog, topic: RequestTopic) {
  const end = (await log.watermarks(topic)).map((mark) => ({
    partition: mark.partition,
    position: mark.end,
  }));
  return { topic, decided: await isDecided(log, topic, end) };
}

function readModelStatus(states: readonly CountedState[]) {
  return [...Map.groupBy(states, ({ projection }) => projection)].map(([projection, partitions]) => ({
    projection,
    generation: partitions[0]?.generation ?? null,
    positions: partitions.map(({ position }) => position),
    behind: partitions.filter(({ caughtUp }) => !caughtUp).map(({ partition }) => partition),
    parked: partitions.reduce((sum, { parked }) => sum + parked, 0),
  }));
}

interface Status {
  log: { id: string | null; engine: string };
  services: { adjudicators: number; projectors: number };
  topics: { topic: string; partitions: number; end: number[] }[];
  requests: { topic: string; decided: boolean }[];
  readModels: ReturnType<typeof readModelStatus>;
}

function printStatus({ log, services, topics, requests, readModels }: Status): void {
  print(`log ${log.id ?? 'without an id yet'} on ${log.engine}`);
  print(`adjudicators ${services.adjudicators}, projectors ${services.projectors}`);
  print('');
  printTable([
    ['topic', 'partitions', 'end', ''],
    ...topics.map(({ topic, partitions, end }) => [
      topic,
      String(partitions),
      formatted(end.reduce((sum, each) => sum + each, 0)),
      requests.find((each) => each.topic === topic)?.decided === false ? 'requests wait for a decision' : '',
    ]),
  ]);
  print('');
  printTable([
    ['read model', 'generation', 'counted through', 'parked', ''],
    ...readModels.map(({ projection, generation, positions, behind, parked }) => [
      projection,
      generation === null ? 'none' : String(generation),
      formatted(positions.reduce((sum, each) => sum + each, 0)),
      formatted(parked),
      behind.length > 0 ? `behind in partition ${behind.join(', ')}` : 'caught up',
    ]),
  ]);
}
