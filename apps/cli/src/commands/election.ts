import type { Command } from 'commander';

const AT = ['--at <minute>', 'the minute, in an election whose clock is simulated'] as const;
const JSON_OPTION = ['--json', 'answer in JSON'] as const;

/** What the administrator orders, through the API of a running site. */
export function addElection(program: Command): void {
  const election = program
    .command('election')
    .description(
      'announce and administer elections through the API (VOTESTREAM_URL, VOTESTREAM_ADMIN_TOKEN)',
    );
  election
    .command('announce <definition>')
    .description('announce an election from a file with its definition in JSON')
    .option(...AT)
    .option(...JSON_OPTION)
    .action(async (file: string, options) => (await orders()).announce(file, options));
  election
    .command('show <election>')
    .description('show an election: its status, totals, turnout and calls')
    .option(...JSON_OPTION)
    .action(async (id: string, options) => (await import('../run/election-show.ts')).show(id, options));
  election
    .command('register-voters <election> <voters>')
    .description('put voters on the roll, from a file with a list of them in JSON')
    .option(...AT)
    .option(...JSON_OPTION)
    .action(async (id: string, file: string, options) => (await orders()).registerVoters(id, file, options));
  election
    .command('call <election> <contest> <candidate>')
    .description('call a race')
    .option('--state <code>', 'in this state (default: the nation)')
    .option('--by <name>', 'who calls it, such as a decision desk')
    .option(...AT)
    .option(...JSON_OPTION)
    .action(async (id: string, contest: string, candidate: string, options) =>
      (await orders()).call(id, contest, candidate, options),
    );
  election
    .command('retract <election> <contest> <candidate>')
    .description('take back the call that stands')
    .option('--state <code>', 'in this state (default: the nation)')
    .option(...AT)
    .option(...JSON_OPTION)
    .action(async (id: string, contest: string, candidate: string, options) =>
      (await orders()).retract(id, contest, candidate, options),
    );
  election
    .command('void <election> <ballot>')
    .description('void a vote that was cast; the totals go down by one, once')
    .requiredOption('--reason <text>', 'why; it is published')
    .option(...AT)
    .option(...JSON_OPTION)
    .action(async (id: string, ballot: string, options) => (await orders()).voidVote(id, ballot, options));
  election
    .command('certify <election>')
    .description('certify the result; nothing changes afterwards')
    .option(...AT)
    .option(...JSON_OPTION)
    .action(async (id: string, options) => (await orders()).certify(id, options));
}

function orders() {
  return import('../run/election-orders.ts');
}
