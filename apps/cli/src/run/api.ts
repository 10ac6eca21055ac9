import { createLogger } from '@votestream/platform';
import { configurationOf, stopWithParent } from '../installation.ts';
import { serveSite } from '../site.ts';

export async function api({ source }: { source?: true }): Promise<void> {
  const configuration = configurationOf(process.env);
  stopWithParent();
  const url = await serveSite(configuration, { fromSource: source ?? false });
  createLogger({ name: 'api', ...configuration.log }).info({ url }, 'the site is served');
}
