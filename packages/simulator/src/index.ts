export { CheckpointError } from './checkpoint.ts';
export type { RequestRecord } from './day/outbox.ts';
export { type Phase, SimulatedElection, type Tick } from './generate.ts';
export { type SimulationParameters, simulationParameters } from './parameters.ts';
export {
  type SimulateOptions,
  type SimulationProgress,
  type SimulationSummary,
  simulate,
} from './simulate.ts';
export { type GroundTruth, groundTruth, groundTruthPath, readGroundTruth } from './truth/ground-truth.ts';
