import type { Command } from 'commander';

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('show the log, who is at work, and how far everything is decided and counted')
    .option('--json', 'answer in JSON')
    .action(async (options) => (await import('../run/status.ts')).run(options));
}
