import { describeEventLog } from './conformance/index.ts';
import { startPostgresEngine } from './postgres-engine.ts';

describeEventLog('PostgreSQL', await startPostgresEngine());
