import {
  announceElection,
  callRace,
  certifyResult,
  type Decision,
  registerVoters as registerInBulk,
  retractCall,
  voidVote as voidByApi,
} from '@votestream/api/administrator';
import { BUNDLE_REQUESTS_MAX } from '@votestream/domain';
import { UsageError } from '../exit.ts';
import { createProgress } from '../progress.ts';
import { tellDecisions } from '../remote/decided.ts';
import { readJsonFile } from '../remote/json-file.ts';
import { administrator, answered } from '../remote/site.ts';

interface Options {
  readonly at?: string;
  readonly json?: true;
}

export async function announce(file: string, options: Options): Promise<void> {
  const definition = await readJsonFile(file);
  const by = administrator();
  tellDecisions(await answered(() => announceElection(by, definition, options)), options);
}

export async function registerVoters(electionId: string, file: string, options: Options): Promise<void> {
  const voters = await readJsonFile(file);
  if (!Array.isArray(voters)) throw new UsageError(`${file} is no list`, 'write [{"voterId": …}, …]');
  const by = administrator();
  const progress = createProgress('voters');
  const decisions: Decision[] = [];
  try {
    for (let from = 0; from < voters.length; from += BUNDLE_REQUESTS_MAX) {
      const some: unknown[] = voters.slice(from, from + BUNDLE_REQUESTS_MAX);
      decisions.push(...(await answered(() => registerInBulk(by, electionId, some, options))).decisions);
      progress.update(decisions.length, voters.length, 'registering');
    }
  } finally {
    progress.stop();
  }
  tellDecisions({ decisions }, options);
}

export async function call(
  electionId: string,
  contestId: string,
  candidateId: string,
  { state, by: calledBy, ...options }: Options & { state?: string; by?: string },
): Promise<void> {
  const by = administrator();
  const race = { contestId, state: state ?? null, candidateId, calledBy };
  tellDecisions(await answered(() => callRace(by, electionId, race, options)), options);
}

export async function retract(
  electionId: string,
  contestId: string,
  candidateId: string,
  { state, ...options }: Options & { state?: string },
): Promise<void> {
  const by = administrator();
  const race = { contestId, state: state ?? null, candidateId };
  tellDecisions(await answered(() => retractCall(by, electionId, race, options)), options);
}

export async function voidVote(
  electionId: string,
  ballotId: string,
  { reason, ...options }: Options & { reason: string },
): Promise<void> {
  const by = administrator();
  tellDecisions(await answered(() => voidByApi(by, electionId, { ballotId, reason }, options)), options);
}

export async function certify(electionId: string, options: Options): Promise<void> {
  const by = administrator();
  tellDecisions(await answered(() => certifyResult(by, electionId, options)), options);
}
