import type { ElectionDefinition } from '@votestream/domain';
import { SimulatedElection, simulationParameters } from '@votestream/simulator';

const VOTES_PER_STATION = 2_000;
const STATIONS_MAX = 40;
const MINUTE_MS = 60_000;
/** Size of the simulated election whose definition is taken; only proportions count. */
const VOTERS = 100_000;

export interface State {
  readonly code: string;
  readonly name: string;
  /** Ballots a minute while the polls are open. */
  readonly rate: number;
  /** Minutes since the epoch. */
  readonly opens: number;
  readonly closes: number;
  readonly stationIds: readonly string[];
}

/** The simulator's election, in the proportion of its population, with this many ballots to be expected. */
export function defineElection(votes: number): { definition: ElectionDefinition; states: readonly State[] } {
  const { definition } = new SimulatedElection(simulationParameters.parse({ voters: VOTERS, seed: 7 }));
  const total = definition.states.reduce((sum, { expectedBallots }) => sum + expectedBallots, 0);
  const states = definition.states.map((state) => ({
    ...state,
    expectedBallots: Math.round((state.expectedBallots / total) * votes),
  }));
  return { definition: { ...definition, states }, states: states.map(votingState) };
}

function votingState(state: ElectionDefinition['states'][number]): State {
  const { code, name, expectedBallots } = state;
  const opens = Date.parse(state.pollsOpen) / MINUTE_MS;
  const closes = Date.parse(state.pollsClose) / MINUTE_MS;
  const stations = Math.min(Math.max(Math.round(expectedBallots / VOTES_PER_STATION), 1), STATIONS_MAX);
  return {
    code,
    name,
    opens,
    closes,
    rate: Math.max(expectedBallots, 1) / (closes - opens),
    stationIds: Array.from(
      { length: stations },
      (_, place) => `${code.toLowerCase()}-${String(place + 1).padStart(2, '0')}`,
    ),
  };
}
