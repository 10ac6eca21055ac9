import { describeEventLog } from './conformance/index.ts';
import { postgresEngine } from './postgres-engine.ts';

describeEventLog('PostgreSQL', postgresEngine());
