import type { Command } from 'commander';

export function addArchive(program: Command): void {
  const archive = program
    .command('archive')
    .description('the log as compressed files with a manifest: export, import, verify');
  archive
    .command('export <folder>')
    .description('write all that the log holds now into an empty folder')
    .option('--json', 'answer in JSON')
    .action(async (folder: string, options) => (await import('../run/archive.ts')).exportTo(folder, options));
  archive
    .command('import <folder>')
    .description('restore an archive into an empty log; every record gets the position that it had')
    .option('--json', 'answer in JSON')
    .action(async (folder: string, options) =>
      (await import('../run/archive.ts')).importFrom(folder, options),
    );
  archive
    .command('verify <folder>')
    .description('check every file against the manifest; exit code 1 where one is damaged or missing')
    .option('--against-log', 'and compare record by record with the log')
    .option('--json', 'answer in JSON')
    .action(async (folder: string, options) =>
      (await import('../run/archive.ts')).verifyFolder(folder, options),
    );
}
