import { test } from 'vitest';
import { openKafkaLog } from '../src/kafka/index.ts';
import { type Broker, startBroker } from './broker/index.ts';
import { describeEventLog, type LogEngine } from './conformance/index.ts';
import { recoveryCases } from './conformance/recovery.ts';

// The broker is this file's own, because the suite kills it.
const broker = await startBroker();
if (broker === undefined)
  test.skip('the event log on the Kafka protocol (skipped: there is no broker)', () => undefined);
else describeEventLog(broker.description, engineOn(broker));

function engineOn({ brokers, canRestart, restart, stop }: Broker): LogEngine {
  const reason = 'the broker of KAFKA_BROKERS is not ours to kill';
  return {
    open: async () => openKafkaLog({ brokers: brokers.split(','), logger: { debug: say('D'), info: say('I'), warn: say('W') } }),
    restart,
    workerEnv: { KAFKA_BROKERS: brokers },
    close: stop,
    skips: canRestart ? [] : recoveryCases.map(({ title }) => ({ case: title, reason })),
  };
}

import { appendFileSync } from 'node:fs';
let logs = 0;
function say(level: string) { const id = logs++; return (f: object, m: string) => appendFileSync('/tmp/zz.log', `${Date.now() % 10000000} L${id} ${level} ${m} ${JSON.stringify(f, (_k, v) => v instanceof Error ? v.name + ': ' + v.message : v)}`.slice(0, 420) + '\n'); }
