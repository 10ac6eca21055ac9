import type { Mixing } from '../src/day/polling-day.ts';
import { type GroundTruth, SimulatedElection, simulationParameters, type Tick } from '../src/index.ts';

export interface Generated {
  readonly election: SimulatedElection;
  readonly ticks: readonly Tick[];
  readonly truth: GroundTruth;
}

/** A whole election in memory. */
export function generate(input: {
  voters: number;
  seed: number;
  partitions?: number;
  faults?: number;
  mixing?: Mixing;
}): Generated {
  const { mixing, ...wanted } = input;
  const parameters = simulationParameters.parse(wanted);
  const election = new SimulatedElection(parameters, mixing);
  const ticks = [...election.ticks()];
  const truth = election.tally.groundTruth(parameters, { complete: true, resentTicks: 0 });
  return { election, ticks, truth };
}

export function textOf(value: Uint8Array | string | null): string {
  return typeof value === 'string' ? value : new TextDecoder().decode(value ?? undefined);
}
