import { configurationTable, secretFileVariables } from '@votestream/platform';
import { eventCatalogue } from './event-catalogue.ts';
import { problemTable } from './problems.ts';

const NOTE = '<!-- Generated from the source by `pnpm generate`. -->';

/** Every generated page: its path in this folder, and what must stand in it. */
export function generatedPages(): { path: string; content: string }[] {
  return [
    { path: 'event-catalogue.md', content: `${NOTE}\n\n${eventCatalogue()}` },
    { path: 'problems.md', content: `${NOTE}\n\n${problemTable()}` },
    {
      path: 'configuration.md',
      content: `${NOTE}\n\n# Configuration\n\nEvery command reads its configuration from the environment. An empty variable counts as unset; a secret may stand in a file instead, named by ${secretFileVariables.map((name) => `\`${name}\``).join(', ')}; a wrong one ends the command with exit code 2 and a line that says what to write.\n\n${configurationTable().trim()}\n`,
    },
  ];
}
