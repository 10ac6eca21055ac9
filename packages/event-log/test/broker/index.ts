/** A real broker for tests: `sharedBroker` for one that a whole run shares, `startBroker` for one's own. */
export type { Broker } from './broker.ts';
export { type LeftOpen, leaveOpen, startForgetfulKafka } from './lost-marker.ts';
export { dockerAnswers } from './redpanda-container.ts';
export { sharedBroker } from './shared.ts';
export { startBroker, startOwnBroker } from './start.ts';
