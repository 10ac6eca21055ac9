import { retryDeadLetters } from '@votestream/projector';
import {
  countParked,
  listParked,
  type ParkedBytes,
  type ParkedPlace,
  type ParkedRecord,
  readParked,
} from '@votestream/read-models';
import { EXIT_FAILED, FailedError, UsageError } from '../exit.ts';
import { withInstallation } from '../installation.ts';
import { formatted, print, printJson, printTable } from '../output.ts';
import { openedReadModels, projectionNamed, projectionsNamed } from '../read-models.ts';

/** Records that are held at one time; each may have a megabyte. */
const EXPORT_PAGE = 50;
/** One record is parked by at most as many generations as there are. */
const SHOWN_MAX = 1_000;

export async function list(
  projection: string | undefined,
  { limit, allGenerations, json }: { limit: number; allGenerations?: true; json?: true },
): Promise<void> {
  const only = projection === undefined ? undefined : projectionNamed(projection).name;
  await withInstallation('dead-letters', async (installation) => {
    const { db } = await openedReadModels(installation);
    const letters = await listParked(db, {
      projection: only,
      isServing: allGenerations === undefined,
      limit,
    });
    if (json) {
      for (const letter of letters) printJson(letter);
      return;
    }
    const counts = (await countParked(db)).filter(
      ({ projection, state }) =>
        (only === undefined || projection === only) && (allGenerations || state === 'serving'),
    );
    const all = counts.reduce((sum, each) => sum + each.letters, 0);
    if (all === 0) {
      print('no dead letters: every record was counted or did not concern the read models');
      return;
    }
    printTable([
      ['read model', 'generation', 'place', 'reason'],
      ...letters.map((letter) => [
        letter.projection,
        String(letter.generation),
        placeOf(letter),
        letter.reason,
      ]),
    ]);
    print(`${formatted(letters.length)} of ${formatted(all)} dead letters; one record may be in several`);
  });
}

export async function show(place: string, { json }: { json?: true }): Promise<void> {
  const at = parsePlace(place);
  await withInstallation('dead-letters', async (installation) => {
    const { db } = await openedReadModels(installation);
    const letters = await readParked(db, { ...at, limit: SHOWN_MAX });
    const [first] = letters;
    if (first === undefined) throw new FailedError(`no read model has parked ${place}`);
    if (json) {
      for (const letter of letters) printJson(inJson(letter));
      return;
    }
    for (const { projection, generation, reason, parkedAt } of letters) {
      print(`${projection} generation ${generation}, ${parkedAt.toISOString()}: ${reason}`);
    }
    print(`key   ${readable(first.key)}`);
    print(`value ${readable(first.value)}`);
  });
}

export async function retry(names: readonly string[], { json }: { json?: true }): Promise<void> {
  const projections = projectionsNamed(names);
  await withInstallation('dead-letters', async (installation) => {
    const readModels = await openedReadModels(installation);
    const { logger, shutdown } = installation;
    const result = await retryDeadLetters({ readModels, projections, signal: shutdown.signal, logger });
    if (json) printJson(result);
    else {
      const { folded, ignored, parked } = result;
      print(`${formatted(folded)} count now, ${formatted(ignored)} do not concern their read model`);
      print(`${formatted(parked)} still cannot be counted`);
    }
    if (result.parked > 0) process.exitCode = EXIT_FAILED;
  });
}

export async function exportAll(projection: string | undefined): Promise<void> {
  const only = projection === undefined ? undefined : projectionNamed(projection).name;
  await withInstallation('dead-letters', async (installation) => {
    const { db } = await openedReadModels(installation);
    let after: ParkedPlace | undefined;
    while (!installation.shutdown.signal.aborted) {
      const page = await readParked(db, { projection: only, after, limit: EXPORT_PAGE });
      for (const letter of page) printJson(inJson(letter));
      after = page.at(-1);
      if (after === undefined) return;
    }
  });
}

function placeOf({ topic, partition, position }: ParkedRecord): string {
  return `${topic.replace(/^votestream\./, '')}/${partition}:${position}`;
}

/** @throws UsageError */
function parsePlace(place: string): { topic: string; partition: number; position: number } {
  const [, topic = '', partition, position] = /^([a-z.-]{1,60})\/(\d{1,4}):(\d{1,15})$/.exec(place) ?? [];
  if (topic === '') {
    throw new UsageError(
      `"${place}" is no place of a record`,
      'write topic/partition:position, such as ballot-box/3:1204',
    );
  }
  const name = topic.startsWith('votestream.') ? topic : `votestream.${topic}`;
  return { topic: name, partition: Number(partition), position: Number(position) };
}

function inJson({ key, value, ...letter }: ParkedBytes) {
  return { ...letter, key: key?.toString('base64') ?? null, value: value?.toString('base64') ?? null };
}

/** Text as it is where it is UTF-8 that a terminal can show, else base64. */
function readable(bytes: Buffer | null): string {
  if (bytes === null) return '(none)';
  const text = bytes.toString();
  const isText = Buffer.from(text).equals(bytes) && !/\p{Cc}/u.test(text);
  return isText ? text : `base64 ${bytes.toString('base64')}`;
}
