export * from './catalogue.ts';
export {
  type PublishedPeople,
  type PublishedTurnout,
  publishedTurnout,
} from './disclosure/published-turnout.ts';
export { GROUP_SHOWN_FROM } from './disclosure/withheld-groups.ts';
export * from './events/ballot-box.ts';
export { type ElectionDefinition, electionDefinition } from './events/definition.ts';
export * from './events/elections.ts';
export * from './events/envelope.ts';
export type { Reading } from './events/reading.ts';
export * from './events/roll.ts';
export { type EventStream, eventStreams, type StreamEvent } from './events/streams.ts';
export * from './minutes.ts';
export * from './requests/ballots.ts';
export * from './requests/bundle.ts';
export * from './requests/elections.ts';
export * from './requests/json.ts';
export * from './requests/roll.ts';
export * from './requests/submission.ts';
export * from './rules/ballot-box.ts';
export * from './rules/credential.ts';
export * from './rules/decision.ts';
export * from './rules/directory.ts';
export * from './rules/elections.ts';
export { HAND_IN_GRACE_MINUTES } from './rules/polls.ts';
export * from './rules/roll.ts';
export type { StateCapture, StateLoading } from './state/capture.ts';
export * from './state/compact-ballot-box.ts';
export * from './state/compact-roll.ts';
export type { HashSeed } from './state/half-sip-hash.ts';
export * from './tally.ts';
export * from './topics.ts';
export * from './vocabulary.ts';
