import { ballotBox } from '../events/streams.ts';
import { minute } from './columns.ts';
import { projection } from './declaration.ts';
import { count } from './states.ts';

const record = (_: unknown, { at }: { at: string }) => ({ minute: at, records: true as const });

/** Records of the ballot box by minute, whatever was decided: up to where the log was counted at any minute. */
export const ballotBoxByMinute = projection('ballot_box_by_minute', {
  version: 1,
  from: ballotBox,
  groupBy: { minute: minute() },
  states: { records: count() },
  when: { VoteCast: record, VoteVoided: record, VoteRepeated: record, BallotRejected: record },
});
