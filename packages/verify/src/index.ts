export type { DeclaredProjection } from './declared.ts';
export type { Reconciliation, StateRow, StationRow } from './reconciliation.ts';
export { type RecountOptions, recountGenerations } from './recount-generations.ts';
export type { Check, Report } from './report.ts';
export { type VerifyOptions, verify } from './verify.ts';
