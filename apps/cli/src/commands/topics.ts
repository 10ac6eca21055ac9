import type { Command } from 'commander';

export function addTopics(program: Command): void {
  const topics = program
    .command('topics')
    .description('compare the topics of the log with what is declared, or make them so');
  topics
    .command('diff')
    .description('show in what they differ; exit code 1 where they do')
    .option('--json', 'a line of JSON for each difference')
    .action(async (options) => (await import('../run/topics.ts')).diff(options));
  topics
    .command('apply')
    .description('create missing topics and mend what is harmless; dangerous differences are refused')
    .option('--json', 'a line of JSON for each difference that was mended')
    .action(async (options) => (await import('../run/topics.ts')).apply(options));
}
