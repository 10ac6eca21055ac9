import { PARTITIONS_DEFAULT, slug } from '@votestream/domain';
import { z } from 'zod';

const VOTERS_MIN = 51;
const VOTERS_MAX = 20_000_000;

/** Everything that the requests follow from: the same parameters give the same bytes, on any machine. */
export const simulationParameters = z.strictObject({
  electionId: slug.default('us-2028'),
  /** Registered voters. At least one a state. */
  voters: z.int().min(VOTERS_MIN).max(VOTERS_MAX),
  seed: z.int().min(0).max(0xffff_ffff),
  /** Part of the requests that are sent again, late, wrong or unreadable. */
  faults: z.number().min(0).max(0.5).default(0.01),
  /** `imported`: the voters are registered by others, from a file that the simulation writes. */
  roll: z.enum(['simulated', 'imported']).default('simulated'),
  /** Of the roll and ballot topics. */
  partitions: z.int().min(1).max(1000).default(PARTITIONS_DEFAULT),
});
export type SimulationParameters = z.infer<typeof simulationParameters>;
