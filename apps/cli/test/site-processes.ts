import { emptySite, processesOf, type Running, startVotestream, votestream } from './processes.ts';
import { waitUntil } from './waiting.ts';

/** The site as it is shipped, with the services that it shows, each in a process of its own. */
export interface ServedSite {
  readonly env: NodeJS.ProcessEnv;
  readonly url: string;
  /** The web process ends, in good order, and another one begins at the same address. */
  stopSite(): Promise<void>;
  startSite(): Promise<void>;
  /** Ids of processes of this installation whose command line holds these words. */
  processes(words: string): Promise<number[]>;
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly voters: number;
  readonly variables?: NodeJS.ProcessEnv;
}

/** A simulated election has been counted when this resolves. */
export async function serveSite({ voters, variables = {} }: SiteOptions): Promise<ServedSite> {
  const { env, url, remove } = await emptySite(variables);
  const services = [['adjudicator'], ['projector']].map((command) => startVotestream(command, env));
  let site = startVotestream(['api'], env);
  const stop = async ({ child, finished }: Running) => {
    child.kill('SIGTERM');
    await finished;
  };
  const answers = () =>
    fetch(`${url}/api/elections`).then(
      async (response) => response.ok && (await response.text()).includes('electionId'),
      () => false,
    );
  const served: ServedSite = {
    env,
    url,
    stopSite: () => stop(site),
    startSite: async () => {
      site = startVotestream(['api'], env);
      await waitUntil(answers, () => site.output());
    },
    processes: (words) => processesOf(env, words),
    close: async () => {
      await Promise.all([...services, site].map(stop));
      await remove();
    },
  };
  try {
    const simulated = await votestream(['simulate', '--voters', String(voters), '--seed', '7'], env);
    if (simulated.code !== 0) throw new Error(`the election could not be simulated: ${simulated.stderr}`);
    await waitUntil(answers, () => site.output());
    return served;
  } catch (error) {
    await served.close();
    throw error;
  }
}
