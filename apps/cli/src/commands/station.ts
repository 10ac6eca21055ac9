import type { Command } from 'commander';

const AT = ['--at <minute>', 'the minute, in an election whose clock is simulated'] as const;
const JSON_OPTION = ['--json', 'answer in JSON'] as const;

/** A polling station: a folder with its key, which stays with it. */
export function addStation(program: Command): void {
  const station = program
    .command('station')
    .description('be a polling station: make its key, register it, check voters in, cast ballots');
  station
    .command('keygen <folder>')
    .description('make the folder of a station with a new private key, and print the public one')
    .requiredOption('--election <id>', 'the election that it serves')
    .requiredOption('--station <id>', 'its id, such as wy-01')
    .requiredOption('--state <code>', 'the state that it is in')
    .option(...JSON_OPTION)
    .action(async (folder: string, options) =>
      (await import('../run/station-keygen.ts')).keygen(folder, options),
    );
  station
    .command('register <folder>')
    .description('register the station by its public key, as the administrator (VOTESTREAM_ADMIN_TOKEN)')
    .option('--name <text>', 'what people call it (default: its id)')
    .option(...AT)
    .option(...JSON_OPTION)
    .action(async (folder: string, options) => (await handIn()).register(folder, options));
  station
    .command('check-in <folder> <voter>')
    .description('check a voter in and issue the ballot')
    .option('--id <id>', 'repeat the check-in of this id, to get its answer again')
    .option(...AT)
    .option(...JSON_OPTION)
    .action(async (folder: string, voter: string, options) =>
      (await handIn()).checkIn(folder, voter, options),
    );
  station
    .command('cast <folder> <contest> <candidate>')
    .description('cast a ballot')
    .option(
      '--ballot <id>',
      'the id of the ballot; with that of an earlier one, its answer again (default: a new random one)',
    )
    .option(...AT)
    .option(...JSON_OPTION)
    .action(async (folder: string, contest: string, candidate: string, options) =>
      (await handIn()).cast(folder, contest, candidate, options),
    );
}

function handIn() {
  return import('../run/station-hand-in.ts');
}
