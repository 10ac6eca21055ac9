import type { Command } from 'commander';

export function addUp(program: Command): void {
  program
    .command('up')
    .description('run everything on this machine, the site built when that is needed; no simulation')
    .action(async () => (await import('../run/up.ts')).run());
}
