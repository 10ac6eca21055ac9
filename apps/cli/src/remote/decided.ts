import type { Decisions } from '@votestream/api/administrator';
import { EXIT_FAILED } from '../exit.ts';
import { formatted, print, printJson } from '../output.ts';

/** Says what was decided, in JSON with all that is given; where anything was refused, the command has failed. */
export function tellDecisions(decided: Decisions, { json }: { json?: true }): void {
  const { decisions } = decided;
  const rejected = decisions.filter((decision) => decision.outcome === 'rejected');
  if (rejected.length > 0) process.exitCode = EXIT_FAILED;
  if (json) {
    printJson(decided);
    return;
  }
  const [only] = decisions;
  if (decisions.length === 1 && only) {
    const what = only.outcome === 'accepted' ? only.event : `refused: ${only.reason}`;
    print(
      `${what}  ${only.topic.replace(/^votestream\./, '')}/${only.partition}:${only.position}  ${only.at}`,
    );
    return;
  }
  print(`${formatted(decisions.length - rejected.length)} accepted, ${formatted(rejected.length)} refused`);
  for (const [reason, each] of Map.groupBy(rejected, (decision) => decision.reason)) {
    print(`  ${reason}: ${formatted(each.length)}`);
  }
}
