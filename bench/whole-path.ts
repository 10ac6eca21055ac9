import { readFile } from 'node:fs/promises';
import { groundTruth } from '@votestream/simulator';
import type { Engine } from './engines.ts';
import { votestream } from './processes.ts';
import { rounded } from './report.ts';

/** From the simulator's requests to counted read models: simulate, adjudicate and project, each in its process. */
export async function wholePath(engine: Engine, voters: number): Promise<object> {
  const installation = await engine.open();
  try {
    const answer = await votestream(
      ['simulate', '--voters', String(voters), '--seed', '7', '--json'],
      installation.env,
    );
    const { requestsSent, seconds, groundTruthPath } = JSON.parse(answer);
    const truth = groundTruth.parse(JSON.parse(await readFile(groundTruthPath, 'utf8')));
    const votes = truth.requests.ballots.accepted.VoteCast;
    return {
      log: installation.log,
      voters,
      requests: requestsSent,
      votes,
      seconds: rounded(seconds),
      requestsPerSecond: Math.round(requestsSent / seconds),
      votesPerSecond: Math.round(votes / seconds),
    };
  } finally {
    await installation.remove();
  }
}
