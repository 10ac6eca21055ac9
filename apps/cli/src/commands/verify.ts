import type { Command } from 'commander';

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('recount the log by hand and compare with the read models and the ground truth')
    .option('--election <id>', 'the simulated election whose ground truth is compared', 'us-2028')
    .option('--ground-truth', 'fail where there is no ground truth')
    .option('--stations', 'reconcile by station too, not only by state')
    .option('--json', 'answer in JSON')
    .action(async (options) => (await import('../run/verify.ts')).run(options));
}
