export type { Check, Report } from './report.ts';
export { type VerifyOptions, verify } from './verify.ts';
