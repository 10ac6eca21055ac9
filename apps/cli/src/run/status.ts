import type { GenerationView } from '@votestream/api/operations';
import { withInstallation } from '../installation.ts';
import { formatted, print, printJson, printTable } from '../output.ts';
import { lagOf, readStatus, type Status } from '../status.ts';

const ID_CHARACTERS = 8;

export async function run(options: { json?: true }): Promise<void> {
  await withInstallation('status', async (installation) => {
    const status = await readStatus(installation);
    if (options.json) printJson(status);
    else if (status.log.engine === null) {
      print('nothing here yet; votestream dev starts everything, with a simulated election');
    } else printStatus(status);
  });
}

function printStatus({ log, services, topics, requests, readModels, generations, projectors }: Status): void {
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
    ['read model', 'generation', 'state', 'counted through', 'set aside', 'behind'],
    ...readModels
      .filter(({ generation }) => generation === null)
      .map(({ projection }) => [projection, 'none', '', '', '', '']),
    ...generations.map((each) => [
      each.projection,
      String(each.generation),
      stateOf(each),
      formatted(each.records.read),
      formatted(each.records.parked),
      behindOf(each),
    ]),
  ]);
  if (projectors.length === 0) return;
  print('');
  printTable([
    ['projector', 'heartbeat', 'partitions', 'doing'],
    ...projectors.map((each) => [
      each.id.slice(0, ID_CHARACTERS),
      each.alive
        ? `${each.heartbeatAgeSeconds.toFixed(1)} s ago`
        : `silent for ${timeOf(each.heartbeatAgeSeconds)}`,
      String(each.owns.length),
      doingOf(each),
    ]),
  ]);
}

function stateOf({ state, name, until }: GenerationView): string {
  const bound = until && ('minute' in until ? until.minute : until.positions.join(','));
  return [state, name, bound === name ? null : bound].filter((each) => each !== null).join(' ');
}

/** Only what is kept up to date can be behind. */
function behindOf({ state, progress }: GenerationView): string {
  if (state !== 'serving' && state !== 'building') return '';
  const { behindRecords, behindSeconds } = lagOf(progress);
  if (behindRecords === 0) return 'caught up';
  if (behindRecords === null) return 'not known';
  const partitions = progress.filter(({ behind }) => behind !== 0).map(({ partition }) => partition);
  const since = behindSeconds === null ? '' : `, for ${timeOf(behindSeconds)}`;
  return `${formatted(behindRecords)}${since} (partition ${partitions.join(', ')})`;
}

function doingOf({ rebuild, problem, owns }: Status['projectors'][number]): string {
  const share = rebuild && rebuild.total > 0 ? ` ${Math.floor((100 * rebuild.read) / rebuild.total)}%` : '';
  const building = rebuild
    ? `builds ${rebuild.projections.join(', ')}: ${rebuild.phase}${share} (${formatted(rebuild.read)} of ${formatted(rebuild.total)})`
    : null;
  return [building, problem, owns.length > 0 ? 'counts' : null].filter((each) => each !== null).join('; ');
}

function timeOf(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return seconds < 7_200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`;
}
