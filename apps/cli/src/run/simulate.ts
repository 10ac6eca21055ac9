import { ADJUDICATOR_GROUP, PROJECTOR_GROUP, topicsOf } from '@votestream/domain';
import { startServices } from '../child-services.ts';
import { EXIT_FAILED } from '../exit.ts';
import { type InstallationWithLog, withLog } from '../installation.ts';
import { formatted, print, printJson } from '../output.ts';
import { createProgress } from '../progress.ts';
import { playElection, type SimulationOptions, untilCounted } from '../simulation.ts';

export async function run(options: SimulationOptions & { json?: true }): Promise<void> {
  const { json, ...simulation } = options;
  await withLog('simulate', (installation) => simulateAndCount(installation, simulation, json ?? false));
}

async function simulateAndCount(
  installation: InstallationWithLog,
  simulation: SimulationOptions,
  json: boolean,
): Promise<void> {
  const { log, configuration } = installation;
  await log.createTopics(topicsOf(configuration.partitions));
  const services = await startMissingServices(installation);

  const startedMs = performance.now();
  const progress = createProgress('requests');
  const summary = await Promise.race([playElection(installation, simulation, progress), services.failed]);
  progress.stop();
  if (summary.outcome !== 'stopped')
    await Promise.race([untilCounted(installation, summary.end), services.failed]);
  const seconds = (performance.now() - startedMs) / 1000;

  const { electionId, outcome, requestsSent, groundTruthPath } = summary;
  if (json) printJson({ electionId, outcome, requestsSent, seconds, groundTruthPath });
  else if (outcome === 'already-complete')
    print(`${electionId} was simulated to its end before; all of it is counted`);
  else if (outcome === 'stopped') print('stopped; the same command goes on from here');
  else {
    const rate = formatted(Math.round(requestsSent / seconds));
    print(
      `${formatted(requestsSent)} requests sent, decided and counted in ${seconds.toFixed(1)} s (${rate}/s)`,
    );
    print(`ground truth: ${groundTruthPath}`);
  }
  if (outcome === 'stopped') process.exitCode = EXIT_FAILED;
}

/** Where nobody adjudicates or counts, this command lets it be done while it runs. */
async function startMissingServices({ log, logger, shutdown }: InstallationWithLog) {
  const missing = [
    { command: 'adjudicator', members: await log.groupMembers(ADJUDICATOR_GROUP) },
    { command: 'projector', members: await log.groupMembers(PROJECTOR_GROUP) },
  ].filter(({ members }) => members === 0);
  const services = startServices(
    missing.map(({ command }) => [command]),
    logger,
  );
  shutdown.onClose('services', () => services.stop());
  return services;
}
