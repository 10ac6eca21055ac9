import { parseArgs } from 'node:util';
import { type Engine, engines } from './engines.ts';
import { intakeOverHttp } from './intake/http.ts';
import { intake } from './intake/intake.ts';
import { latency } from './latency.ts';
import { live } from './live/live.ts';
import { page } from './page/page.ts';
import { replay } from './replay/replay.ts';
import { print } from './report.ts';
import { wholePath } from './whole-path.ts';

const USAGE = `pnpm bench path|replay|http|latency|live|page|intake [--repeats n] [--engine postgres|kafka]
  path     [--voters n]   from the simulator's requests to counted read models
  replay   [--votes n]    counting a finished election again, beside the limit of the machine
  http     [--voters n]   check-ins and ballots one by one over HTTP, each answered with its decision
  latency                 from one ballot to a client of the live feed
  live     [--subscribers n] [--rate votes/s] [--seconds n]  many readers of the live feed while votes are counted
  intake   [--ballots n] [--history n] [--part name]  from requests to decisions: adjudication, restart, bytes, transactions, http
  page     [--rate votes/s] [--seconds n]                    the first page under 50 requests at once, 12 partitions
Prints a JSON line for each repeat.
`;

interface Options {
  readonly voters: number;
  readonly votes: number;
  readonly repeats: number;
  readonly subscribers: number;
  readonly rate: number;
  readonly seconds: number;
  readonly ballots: number;
  readonly history: number;
}

const benchmarks: Record<string, (engine: Engine, options: Options) => AsyncIterable<object>> = {
  path: (engine, { voters, repeats }) => repeated(repeats, () => wholePath(engine, voters)),
  replay: (engine, { votes, repeats }) => replay(engine, votes, repeats),
  http: (engine, { voters, repeats }) => repeated(repeats, () => intakeOverHttp(engine, voters)),
  latency: (engine, { repeats }) => repeated(repeats, () => latency(engine)),
  intake: (engine, options) => intake(engine, { ...options, part: values.part }),
  live: (engine, { repeats, ...load }) => repeated(repeats, () => live(engine, load)),
  page: (engine, { repeats, ...load }) => repeated(repeats, () => page(engine, load)),
};

async function* repeated(repeats: number, run: () => Promise<object>): AsyncGenerator<object> {
  for (let repeat = 1; repeat <= repeats; repeat += 1) yield await run();
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    voters: { type: 'string', default: '200000' },
    votes: { type: 'string', default: '1000000' },
    repeats: { type: 'string', default: '3' },
    subscribers: { type: 'string', default: '2000' },
    rate: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '20' },
    ballots: { type: 'string', default: '1000000' },
    history: { type: 'string', default: '5000000' },
    engine: { type: 'string' },
    part: { type: 'string' },
  },
});
const [name = ''] = positionals;
const benchmark = benchmarks[name];
const chosen = engines.filter((engine) => values.engine === undefined || engine.name === values.engine);
const options = {
  voters: Number(values.voters),
  votes: Number(values.votes),
  repeats: Number(values.repeats),
  subscribers: Number(values.subscribers),
  rate: Number(values.rate),
  seconds: Number(values.seconds),
  ballots: Number(values.ballots),
  history: Number(values.history),
};
if (!benchmark || chosen.length === 0 || Object.values(options).some((number) => !(number >= 1))) {
  process.stderr.write(USAGE);
  process.exit(2);
}
for (const engine of chosen) {
  let repeat = 0;
  for await (const result of benchmark(engine, options)) {
    repeat += 1;
    print({ benchmark: name, engine: engine.name, repeat, ...result });
  }
}
