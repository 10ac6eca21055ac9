import { Command, CommanderError } from 'commander';
import { addArchive } from './commands/archive.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDev } from './commands/dev.ts';
import { addElection } from './commands/election.ts';
import { addGenerations } from './commands/generations.ts';
import { addLog } from './commands/log.ts';
import { addReplay } from './commands/replay.ts';
import { addRows } from './commands/rows.ts';
import { addSchemas } from './commands/schemas.ts';
import { addServices } from './commands/services.ts';
import { addSimulate } from './commands/simulate.ts';
import { addStation } from './commands/station.ts';
import { addStatus } from './commands/status.ts';
import { addTopics } from './commands/topics.ts';
import { addUp } from './commands/up.ts';
import { addVerify } from './commands/verify.ts';
import { EXIT_FAILED, EXIT_USAGE, FailedError, UsageError } from './exit.ts';

// Each command loads what it needs when it runs: `--help` and a mistyped option answer at once.
const program = new Command('votestream')
  .description('An election night on an event log: votes as events, results as projections, a live site.')
  .showHelpAfterError('(votestream --help shows what there is)')
  .exitOverride();

addDev(program);
addUp(program);
addServices(program);
addSimulate(program);
addElection(program);
addStation(program);
addReplay(program);
addVerify(program);
addRows(program);
addGenerations(program);
addArchive(program);
addDeadLetters(program);
addStatus(program);
addLog(program);
addSchemas(program);
addTopics(program);
for (const command of program.commands) explainErrors(command, command.name());

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function explainErrors(command: Command, path: string): void {
  command.exitOverride().showHelpAfterError(`(votestream ${path} --help shows its options)`);
  for (const each of command.commands) explainErrors(each, `${path} ${each.name()}`);
}

/** Says on stderr what went wrong, as far as Commander has not said it, and gives the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof UsageError || error instanceof FailedError) {
    process.stderr.write(`${error.message}\n`);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return EXIT_FAILED;
}
