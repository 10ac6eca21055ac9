import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the desk that hands out the run's broker. */
    brokerDesk: string;
  }
}

export interface SharedBroker {
  readonly brokers: string;
  readonly description: string;
}

/**
 * The broker that all test files of a run share; it starts when the first one asks. Use topics and groups of your
 * own. Undefined where there is no broker to be had; a line on stderr says why.
 */
export async function sharedBroker(): Promise<SharedBroker | undefined> {
  const response = await fetch(inject('brokerDesk'));
  const body = await response.text();
  if (!response.ok) throw new Error(body);
  if (body === '') return undefined;
  const { brokers, description }: SharedBroker = JSON.parse(body);
  return { brokers, description };
}
