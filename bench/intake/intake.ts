import type { Engine } from '../engines.ts';
import { adjudication } from './adjudication.ts';
import { bytes } from './bytes.ts';
import { intakeOverHttp } from './http.ts';
import { restart } from './restart.ts';
import { transactions } from './transactions.ts';

export interface IntakeOptions {
  /** Ballots that are decided. */
  readonly ballots: number;
  /** Ballots, and voters, that stand in the log when the adjudicator starts. */
  readonly history: number;
  /** Voters who check in and vote over HTTP. */
  readonly voters: number;
  readonly repeats: number;
  /** One of `PARTS`; undefined: all. */
  readonly part: string | undefined;
}

type Part = (engine: Engine, options: IntakeOptions) => AsyncIterable<object>;

/** What is measured of the way from requests to decisions. Each repeat gives a line. */
const PARTS: Readonly<Record<string, Part>> = {
  adjudication: (engine, { ballots, repeats }) => repeated(repeats, () => adjudication(engine, ballots)),
  restart: (engine, { history, repeats }) => restart(engine, history, repeats),
  bytes: (_, { history, repeats }) => repeated(repeats, () => bytes(history)),
  transactions: (engine, { repeats }) => repeated(repeats, () => transactions(engine)),
  http: (engine, { voters, repeats }) => repeated(repeats, () => intakeOverHttp(engine, voters)),
};

export async function* intake(engine: Engine, options: IntakeOptions): AsyncGenerator<object> {
  for (const [part, measure] of Object.entries(PARTS)) {
    if (options.part !== undefined && options.part !== part) continue;
    for await (const figures of measure(engine, options)) yield { part, ...figures };
  }
}

async function* repeated(repeats: number, measure: () => Promise<object>): AsyncGenerator<object> {
  for (let repeat = 1; repeat <= repeats; repeat += 1) yield await measure();
}
