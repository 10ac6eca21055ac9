export { startTelemetry, type TelemetryOptions } from './start.ts';
export type { CommittedBatch, RebuildProgress, Telemetry } from './telemetry.ts';
