import type { Command } from 'commander';

export function addGenerations(program: Command): void {
  const generations = program
    .command('generations')
    .description('list the generations of the read models, or drop one');
  generations
    .command('list', { isDefault: true })
    .description('list them with their states (default)')
    .option('--json', 'answer in JSON')
    .action(async (options) => (await import('../run/generations.ts')).list(options));
  generations
    .command('drop <projection> <generation>')
    .description('remove a generation that does not serve, by its number or name')
    .action(async (projection: string, generation: string) =>
      (await import('../run/generations.ts')).drop(projection, generation),
    );
}
