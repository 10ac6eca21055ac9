import { emptyBallotBox, emptyRoll, PARTITIONS_DEFAULT, type RecordRef } from '@votestream/domain';
import { Random } from '../replay/history/random.ts';
import { defineElection } from '../replay/history/states.ts';
import { rounded } from '../report.ts';

/**
 * Fills the state of all partitions and prints by how much the resident memory of this process has grown for each entry:
 * `node --expose-gc resident-bytes.ts ballots|voters entries characters`.
 */
const [kind, count, characters] = process.argv.slice(2);
const entries = Number(count);
const random = new Random(9);
const seed = { k0: random.word(), k1: random.word() };
const { definition, states } = defineElection(entries);
const { electionId } = definition;
const [contest] = definition.contests;
if (!contest) throw new Error('the election has no contest');
const candidates = contest.candidates.map(({ candidateId }) => candidateId);

const UUID_CHARACTERS = 36;

function id(): string {
  if (Number(characters) !== UUID_CHARACTERS) return random.id().slice(0, Number(characters));
  const digits = Array.from({ length: 4 }, () => random.word().toString(16).padStart(8, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
const oneOf = <Item>(items: readonly Item[]): Item => {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error('nothing to draw from');
  return item;
};

const boxes = Array.from({ length: PARTITIONS_DEFAULT }, () => emptyBallotBox(seed));
const rolls = Array.from({ length: PARTITIONS_DEFAULT }, () => emptyRoll(seed));

function addBallot(partition: number, ref: RecordRef): void {
  const { code, stationIds } = oneOf(states);
  boxes[partition]?.cast(
    {
      electionId,
      ballotId: id(),
      contestId: contest?.contestId ?? '',
      candidateId: oneOf(candidates),
      state: code,
      channel: 'station',
      stationId: oneOf(stationIds),
    },
    ref,
  );
}

/** Registered, and a ballot was issued. */
function addVoter(partition: number, ref: RecordRef): void {
  const voterId = id();
  const birthYear = 1930 + random.below(75);
  rolls[partition]?.register(
    { electionId, voterId, state: oneOf(states).code, gender: 'female', ageBand: '25-34', birthYear },
    ref,
  );
  rolls[partition]?.issue(electionId, voterId, id(), ref);
}

const add = kind === 'voters' ? addVoter : addBallot;
/** So that what the program itself takes is there before. */
const WARM_UP = 20_000;

function residentBytes(): number {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  return process.memoryUsage().rss;
}

for (let entry = 0; entry < WARM_UP; entry += 1) add(entry % PARTITIONS_DEFAULT, { position: entry });
const before = residentBytes();
const cpuBefore = process.cpuUsage();
for (let entry = WARM_UP; entry < WARM_UP + entries; entry += 1) {
  add(entry % PARTITIONS_DEFAULT, { position: entry });
}
const cpu = process.cpuUsage(cpuBefore);
const bytesPerEntry = (residentBytes() - before) / entries;
// Both are still in use.
if (boxes.length !== rolls.length) throw new Error('partitions');
process.stdout.write(
  JSON.stringify({
    kind,
    idCharacters: Number(characters),
    bytesPerEntry: rounded(bytesPerEntry),
    cpuMicrosecondsPerEntry: rounded((cpu.user + cpu.system) / entries, 2),
  }),
);
