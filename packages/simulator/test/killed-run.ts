/** A simulation in a process of its own, to be killed: databaseUrl, dataDir, voters, seed. Prints what it has sent. */
import { openEventLog } from '@votestream/event-log';
import { simulate } from '../src/index.ts';

const [databaseUrl = '', dataDir = '', voters, seed] = process.argv.slice(2);
const log = await openEventLog({ databaseUrl });
await simulate({
  log,
  partitions: 6,
  dataDir,
  voters: Number(voters),
  seed: Number(seed),
  signal: new AbortController().signal,
  logger: { info: () => undefined },
  onProgress: ({ sentRequests }) => process.stdout.write(`${sentRequests}\n`),
});
await log.close();
