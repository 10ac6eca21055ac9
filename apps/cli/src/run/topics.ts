import { topicsOf } from '@votestream/domain';
import type { TopicDifference } from '@votestream/event-log';
import { FailedError } from '../exit.ts';
import { type InstallationWithLog, withLog } from '../installation.ts';
import { print, printJson } from '../output.ts';

interface Output {
  readonly json?: true;
}

export function diff(output: Output): Promise<void> {
  return withLog('topics', async (installation) => {
    const { log, configuration } = installation;
    const differences = await log.topicDifferences(topicsOf(configuration.partitions));
    show(differences, output);
    if (differences.length > 0) throw new FailedError(`${differences.length} differences`);
    if (!output.json) print(`all topics are as declared${noteOn(installation)}`);
  });
}

export function apply(output: Output): Promise<void> {
  return withLog('topics', async (installation) => {
    const { log, configuration } = installation;
    const topics = topicsOf(configuration.partitions);
    const before = await log.topicDifferences(topics);
    if (before.some(({ kind }) => kind === 'dangerous')) {
      show(before, output);
      throw new FailedError('nothing was changed: what is dangerous is for a person to decide');
    }
    const mended = await log.amendTopics(topics);
    show(mended, output);
    const rest = await log.topicDifferences(topics);
    if (rest.length > 0) {
      for (const difference of rest) process.stderr.write(`${lineOf(difference)}\n`);
      throw new FailedError(`${rest.length} differences remain`);
    }
    if (!output.json)
      print(
        `${mended.length === 0 ? 'nothing to do' : 'done'}: all topics are as declared${noteOn(installation)}`,
      );
  });
}

function show(differences: readonly TopicDifference[], { json }: Output): void {
  for (const difference of differences) {
    if (json) printJson(difference);
    else print(lineOf(difference));
  }
}

function lineOf({ topic, what, found, declared, kind, hint }: TopicDifference): string {
  if (kind === 'missing') return `${topic}: missing, declared with ${declared}`;
  return `${topic}: ${kind}: ${what} is ${found}, declared ${declared}${hint === undefined ? '' : `; ${hint}`}`;
}

/** Replication and retention are the brokers' matter. */
function noteOn({ configuration }: InstallationWithLog): string {
  return configuration.kafka === undefined
    ? '; in PostgreSQL there is nothing else to declare: it keeps every record, requests too'
    : '';
}
