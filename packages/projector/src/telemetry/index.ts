export { startTelemetry } from './start.ts';
export type { Telemetry } from './telemetry.ts';
