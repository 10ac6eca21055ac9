import { electoralRoll } from '../events/streams.ts';
import { text } from './columns.ts';
import { projection } from './declaration.ts';
import { count } from './states.ts';

const rejected = (
  request: 'registration' | 'check-in' | 'unreadable',
  { electionId, state, reason }: { electionId: string | null; state: string | null; reason: string },
) => ({ electionId: electionId ?? '', state: state ?? '', request, reason, rejections: true as const });

/**
 * Requests to the electoral roll that were refused, by state, kind of request and reason; '' where the election or the
 * state is not known.
 */
export const rollRejections = projection('roll_rejections', {
  version: 1,
  from: electoralRoll,
  groupBy: { electionId: text(), state: text(), request: text(), reason: text() },
  states: { rejections: count() },
  when: {
    RegistrationRejected: (data) => rejected('registration', data),
    CheckInRejected: (data) => rejected('check-in', data),
    RollRequestRejected: ({ reason }) => rejected('unreadable', { electionId: null, state: null, reason }),
  },
});
