import type { LogEvent } from './events.ts';
import { groupKey, type Row, type Rows } from './rows.ts';

/**
 * The read models once more, counted by hand: one event at a time, and without the declarations that they are built
 * from. Where the two ways of counting agree, a mistake would have to be in both.
 */

export function countResults(rows: Rows, event: LogEvent): void {
  if (event.type !== 'VoteCast' && event.type !== 'VoteVoided') return;
  const { electionId, contestId, state, candidateId } = event.data;
  const row = rowOf(rows, groupKey(electionId, contestId, state, candidateId), {
    votes: 0,
    lastVoteAt: null,
  });
  if (event.type === 'VoteCast') {
    add(row, 'votes', 1);
    keepLatest(row, 'lastVoteAt', event.at);
  } else {
    add(row, 'votes', -1);
  }
}

export function countTurnoutByState(rows: Rows, event: LogEvent): void {
  if (event.type !== 'VoterRegistered' && event.type !== 'BallotIssued') return;
  const group = groupKey(event.data.electionId, event.data.state);
  countTurnout(rows, group, event.type);
}

export function countTurnoutByGender(rows: Rows, event: LogEvent): void {
  if (event.type !== 'VoterRegistered' && event.type !== 'BallotIssued') return;
  const group = groupKey(event.data.electionId, event.data.state, event.data.gender);
  countTurnout(rows, group, event.type);
}

export function countTurnoutByAgeBand(rows: Rows, event: LogEvent): void {
  if (event.type !== 'VoterRegistered' && event.type !== 'BallotIssued') return;
  const group = groupKey(event.data.electionId, event.data.state, event.data.ageBand);
  countTurnout(rows, group, event.type);
}

export function countElections(rows: Rows, event: LogEvent): void {
  const initial = { definition: null, certifiedAt: null };
  if (event.type === 'ElectionAnnounced') {
    rowOf(rows, groupKey(event.data.electionId), initial)['definition'] = JSON.stringify(event.data);
  } else if (event.type === 'ResultCertified') {
    keepLatest(rowOf(rows, groupKey(event.data.electionId), initial), 'certifiedAt', event.at);
  }
}

export function countRaceCalls(rows: Rows, event: LogEvent): void {
  if (event.type !== 'RaceCalled' && event.type !== 'RaceCallRetracted') return;
  const { electionId, contestId, state, candidateId } = event.data;
  const call = { candidateId: event.type === 'RaceCalled' ? candidateId : null, at: event.at };
  rowOf(rows, groupKey(electionId, contestId, state ?? ''), {})['call'] = JSON.stringify(call);
}

export function countStations(rows: Rows, event: LogEvent): void {
  if (event.type !== 'StationRegistered') return;
  const { electionId, state, stationId, name } = event.data;
  rowOf(rows, groupKey(electionId, state, stationId), {})['station'] = JSON.stringify({ name, at: event.at });
}

function countTurnout(rows: Rows, group: string, type: 'VoterRegistered' | 'BallotIssued'): void {
  const row = rowOf(rows, group, { eligible: 0, ballots: 0 });
  add(row, type === 'BallotIssued' ? 'ballots' : 'eligible', 1);
}

function rowOf(rows: Rows, group: string, initial: Row): Row {
  let row = rows.get(group);
  if (!row) {
    row = { ...initial };
    rows.set(group, row);
  }
  return row;
}

function add(row: Row, value: string, difference: number): void {
  row[value] = Number(row[value] ?? 0) + difference;
}

function keepLatest(row: Row, value: string, at: string): void {
  const before = row[value];
  if (typeof before !== 'string' || at > before) row[value] = at;
}
