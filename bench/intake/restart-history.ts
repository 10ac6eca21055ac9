import {
  BALLOT_BOX,
  BALLOT_SUBMISSIONS,
  ELECTION_REQUESTS,
  ELECTIONS,
  ELECTORAL_ROLL,
  minuteOf,
  PARTITIONS_DEFAULT,
  type RequestTopic,
  ROLL_REQUESTS,
  topicsOf,
} from '@votestream/domain';
import type { EventLog, NewRecord } from '@votestream/event-log';
import { electionRecords } from '../replay/history/election-records.ts';
import { EventWriter } from '../replay/history/event-writer.ts';
import { Random } from '../replay/history/random.ts';
import { defineElection } from '../replay/history/states.ts';

const SEED = 5;
const MINUTE_MS = 60_000;
const BATCH_RECORDS = 5_000;
const REPORT_BALLOTS = 500_000;

/**
 * The events of an election in which everybody on the roll has voted: for each ballot a VoterRegistered, a BallotIssued
 * and a VoteCast, as the adjudicator writes them. The requests that they answer are there, but say nothing.
 */
export async function writeRestartHistory(log: EventLog, ballots: number): Promise<void> {
  await log.createTopics(topicsOf(PARTITIONS_DEFAULT));
  const random = new Random(SEED);
  const { definition, states } = defineElection(ballots);
  const { electionId, contests } = definition;
  const [contest] = contests;
  const first = Math.min(...states.map(({ opens }) => opens));
  const at = minuteOf(first * MINUTE_MS);
  const elections = electionRecords(definition, states, at, random);
  await log.append(ELECTIONS, elections);
  await answerable(log, ELECTION_REQUESTS, [elections.length]);
  if (!contest) throw new Error('the election has no contest');

  const roll = new EventWriter(electionId, PARTITIONS_DEFAULT, random);
  const box = new EventWriter(electionId, PARTITIONS_DEFAULT, random);
  roll.at = at;
  box.at = at;
  let writing: Promise<unknown> = Promise.resolve();
  for (let made = 0; made < ballots; ) {
    const voters: NewRecord[] = [];
    const votes: NewRecord[] = [];
    for (; votes.length < BATCH_RECORDS && made < ballots; made += 1) {
      const state = states[random.below(states.length)];
      const candidate = contest.candidates[random.below(contest.candidates.length)];
      const stationId = state?.stationIds[random.below(state.stationIds.length)];
      if (!state || !candidate || !stationId) throw new Error('the election has no station or candidate');
      const voterId = random.id();
      const birthYear = 1930 + random.below(75);
      voters.push(roll.voterRegistered(voterId, state.code, birthYear));
      voters.push(roll.ballotIssuedTo(voterId, state.code, stationId));
      votes.push(box.voteCast(contest.contestId, candidate.candidateId, state.code, stationId));
    }
    await writing;
    writing = Promise.all([log.append(ELECTORAL_ROLL, voters), log.append(BALLOT_BOX, votes)]);
    if (made % REPORT_BALLOTS === 0)
      process.stderr.write(`${made.toLocaleString('en-US')} ballots written\n`);
  }
  await writing;
  await answerable(log, ROLL_REQUESTS, roll.requests);
  await answerable(log, BALLOT_SUBMISSIONS, box.requests);
}

/** @param counts of requests that events name, by partition. */
async function answerable(log: EventLog, topic: RequestTopic, counts: readonly number[]): Promise<void> {
  for (const [partition, count] of counts.entries()) {
    for (let made = 0; made < count; made += BATCH_RECORDS) {
      const size = Math.min(BATCH_RECORDS, count - made);
      await log.append(
        topic,
        Array.from({ length: size }, () => ({ key: 'answered', partition, value: '{}' })),
      );
    }
  }
}
