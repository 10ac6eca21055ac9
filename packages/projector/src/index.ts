export { type RetryOptions, type RetryResult, retryDeadLetters } from './dead-letters/retry.ts';
export { type ProjectorOptions, runProjector } from './projector.ts';
export * from './rebuild/index.ts';
export { startTelemetry } from './telemetry/index.ts';
