import { parseArgs } from 'node:util';
import { engines } from './engines.ts';
import { latency } from './latency.ts';
import { replay } from './replay.ts';
import { print } from './report.ts';
import { wholePath } from './whole-path.ts';

/** `pnpm bench <name> [--voters n] [--repeats n] [--engine postgres|kafka]`: a JSON line for each repeat. */
const benchmarks = { path: wholePath, replay, latency };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    voters: { type: 'string', default: '200000' },
    repeats: { type: 'string', default: '3' },
    engine: { type: 'string' },
  },
});
const [name = ''] = positionals;
const benchmark = Object.entries(benchmarks).find(([each]) => each === name)?.[1];
const chosen = engines.filter((engine) => values.engine === undefined || engine.name === values.engine);
if (!benchmark || chosen.length === 0) {
  process.stderr.write(
    `pnpm bench ${Object.keys(benchmarks).join('|')} [--voters n] [--repeats n] [--engine postgres|kafka]\n`,
  );
  process.exit(2);
}
for (const engine of chosen) {
  for (let repeat = 1; repeat <= Number(values.repeats); repeat += 1) {
    const result = await benchmark(engine, Number(values.voters));
    print({ benchmark: name, engine: engine.name, repeat, ...result });
  }
}
