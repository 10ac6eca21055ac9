import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  breaksIn,
  checkFolder,
  exportFolder,
  type Registration,
  Registry,
  RegistryError,
  register,
  subjects,
} from '@votestream/schemas';
import { FailedError, UsageError } from '../exit.ts';
import { configurationOf } from '../installation.ts';
import { print, printJson } from '../output.ts';

interface Output {
  readonly json?: true;
}

const PROJECT_FOLDER = fileURLToPath(new URL('../../../../infra/schemas', import.meta.url));
const NEW_VERSION = 'make a new version of the event instead (docs/decisions/0031-schemas.md)';

export async function exportSchemas({ to = PROJECT_FOLDER, json }: Output & { to?: string }): Promise<void> {
  const { stale, broken } = await exportFolder(to);
  if (json) printJson({ folder: to, written: broken.length > 0 ? [] : stale, broken });
  else if (broken.length === 0) print(stale.length === 0 ? `${to} is current` : stale.join('\n'));
  failIf(broken, 'nothing was written');
}

export async function check({ against, json }: Output & { against?: string }): Promise<void> {
  const folder = against ?? PROJECT_FOLDER;
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}`, 'name one by --against');
  // A folder of another time need not be current.
  const isOther = against !== undefined;
  const { stale, broken } = isOther
    ? { stale: [], broken: await breaksIn(folder) }
    : await checkFolder(folder);
  if (json) printJson({ folder, stale, broken });
  failIf(broken, 'events must survive');
  if (stale.length > 0) throw new FailedError(`not current: ${stale.join(', ')}; run: pnpm generate`);
  if (!json) print(isOther ? 'every event of the folder survives' : 'current, and every event survives');
}

function failIf(broken: readonly string[], consequence: string): void {
  if (broken.length === 0) return;
  throw new FailedError(`${broken.join('\n')}\n${consequence}: ${NEW_VERSION}`);
}

export async function registerSchemas({ json }: Output): Promise<void> {
  const { schemaRegistry } = configurationOf(process.env);
  if (schemaRegistry === undefined) {
    throw new UsageError('no Schema Registry is configured', 'set SCHEMA_REGISTRY_URL');
  }
  const registrations = await register(new Registry(schemaRegistry), subjects()).catch((error: unknown) => {
    throw error instanceof RegistryError ? new FailedError(error.message) : error;
  });
  for (const each of registrations) {
    if (json) printJson(each);
    else print(lineOf(each));
  }
  if (registrations.some(({ outcome }) => outcome === 'refused')) {
    throw new FailedError('nothing was registered: the registry refuses what is named above');
  }
}

function lineOf(each: Registration): string {
  if (each.outcome === 'refused') return `${each.subject}: refused: ${each.reasons.join('; ')}`;
  return `${each.subject}: ${each.outcome}, id ${each.id}`;
}
