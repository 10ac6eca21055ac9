import type { Command } from 'commander';

export function addSchemas(program: Command): void {
  const schemas = program
    .command('schemas')
    .description('JSON Schemas of all events and requests: export, check or register them');
  schemas
    .command('export')
    .description(
      'write them into a folder; refuses a change that stored records or readers would not survive',
    )
    .option('--to <folder>', "the folder (default: the project's infra/schemas)")
    .option('--json', 'answer in JSON')
    .action(async (options) => (await import('../run/schemas.ts')).exportSchemas(options));
  schemas
    .command('check')
    .description('compare a folder with this version: is it current, and does every event survive')
    .option('--against <folder>', "a folder of another time (default: the project's infra/schemas)")
    .option('--json', 'answer in JSON')
    .action(async (options) => (await import('../run/schemas.ts')).check(options));
  schemas
    .command('register')
    .description('put them into the Schema Registry that SCHEMA_REGISTRY_URL names')
    .option('--json', 'answer in JSON')
    .action(async (options) => (await import('../run/schemas.ts')).registerSchemas(options));
}
