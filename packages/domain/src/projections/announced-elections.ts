import type { ElectionDefinition } from '../events/definition.ts';
import { elections } from '../events/streams.ts';
import { text } from './columns.ts';
import { projection } from './declaration.ts';
import { last, max } from './states.ts';

/** Each election's definition, and when its result was certified. */
export const announcedElections = projection('elections', {
  version: 1,
  from: elections,
  groupBy: { electionId: text() },
  states: { definition: last<ElectionDefinition>(), certifiedAt: max() },
  when: {
    ElectionAnnounced: (definition) => ({ electionId: definition.electionId, definition }),
    ResultCertified: ({ electionId }, event) => ({ electionId, certifiedAt: event.at }),
  },
});
