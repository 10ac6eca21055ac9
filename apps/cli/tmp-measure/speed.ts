import { projections } from '@votestream/domain/projections';
import { openEventLog } from '@votestream/event-log';
import { createLogger, openDatabase, readConfiguration } from '@votestream/platform';
import { recountGenerations } from '@votestream/verify';
const configuration = readConfiguration(process.env);
const database = await openDatabase(configuration, { logger: createLogger({ name: 'm', level: 'error', format: 'json' }) });
const log = await openEventLog({ databaseUrl: database.url });
const timed = async (name: string, names: readonly string[]) => {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const report = await recountGenerations({
    log, databaseUrl: database.url, declared: projections,
    generations: names.map((projection) => ({ projection, generation: 1 })),
  });
  const s = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const c = (used.user + used.system) / 1e6;
  console.log(name.padEnd(26), report.ok, report.records, `${s.toFixed(2)} s`, Math.round(report.records / s) + '/s', `cpu ${c.toFixed(2)} s, ${(c*1e6/report.records).toFixed(2)} us/event`, process.memoryUsage().rss >> 20);
};
{ // raw read
  const start = performance.now(); const cpu = process.cpuUsage(); let n = 0;
  for (let p = 0; p < 6; p++) for await (const b of log.read('votestream.electoral-roll', p, 0)) n += b.records.length;
  const used = process.cpuUsage(cpu);
  console.log('raw', n, ((performance.now() - start)/1000).toFixed(2), ((used.user+used.system)/1e6).toFixed(2));
}
for (let i = 0; i < 2; i++) {
  await timed('results', ['results']);
  await timed('votes_by_state_and_minute', ['votes_by_state_and_minute']);
  await timed('turnout_by_state', ['turnout_by_state']);
  await timed('four', ['results', 'votes_by_minute', 'turnout_by_state', 'turnout_by_gender']);
  await timed('all', projections.map(({ name }) => name));
}
await log.close();
await database.close();
