/** Opens the database of the folder given, prints its URL, and closes it when stdin ends. */
import { createLogger, openDatabase } from '../../src/index.ts';

const [dataDir = ''] = process.argv.slice(2);
const logger = createLogger({ name: 'user', level: 'silent', format: 'json' });
const database = await openDatabase({ databaseUrl: undefined, dataDir }, { logger });
process.stdout.write(`${database.url}\n`);
for await (const _ of process.stdin);
await database.close();
