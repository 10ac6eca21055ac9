import { randomUUID } from 'node:crypto';
import type { ElectionDefinition } from '@votestream/domain';
import type { NewRecord } from '@votestream/event-log';
import type { Random } from './random.ts';
import type { State } from './states.ts';

/** The log's first record, the election and its stations. @param at a minute before the polls open. */
export function electionRecords(
  definition: ElectionDefinition,
  states: readonly State[],
  at: string,
  random: Random,
): NewRecord[] {
  const { electionId } = definition;
  const stations = states.flatMap(({ code, name, stationIds }) =>
    stationIds.map((stationId, place) => ({
      electionId,
      stationId,
      state: code,
      name: `Polling station ${place + 1}, ${name}`,
    })),
  );
  const record = (type: string, key: string | null, request: object | null, data: object): NewRecord => ({
    key,
    partition: 0,
    timestampMs: Date.parse(at),
    value: JSON.stringify({ type, version: 1, id: random.id(), at, request, data }),
  });
  const answer = (type: string, position: number, data: object) =>
    record(type, electionId, { position, index: 0 }, data);
  return [
    record('LogCreated', null, null, { logId: randomUUID() }),
    answer('ElectionAnnounced', 0, definition),
    ...stations.map((station, place) => answer('StationRegistered', place + 1, station)),
  ];
}
