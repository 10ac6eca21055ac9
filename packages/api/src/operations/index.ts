export type { GenerationView, OperationsAnswer, OperationsView } from '../contract/operations.ts';
export { ReadModelsOfAnotherVersionError } from '../state/unavailable.ts';
export type { Operations } from './operations.ts';
export { OperationsReader, type OperationsSources } from './reader.ts';
