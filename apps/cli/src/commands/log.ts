import type { Command } from 'commander';
import { wholeNumber } from '../options.ts';

export function addLog(program: Command): void {
  program
    .command('log <topic>')
    .description('print the records of a topic, such as ballot-box')
    .option('--follow', 'wait for more')
    .option(
      '--from <position>',
      'begin at this position (default: the first)',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--partition <n>', 'only this partition (default: all, one after another)', wholeNumber(0, 1_000))
    .option('--limit <n>', 'at most so many records', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--json', 'a line of JSON for each record')
    .action(async (topic: string, options) => (await import('../run/log.ts')).run(topic, options));
}
