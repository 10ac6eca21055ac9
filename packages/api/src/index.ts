export { type Api, type ApiDependencies, createApi } from './app.ts';
export type { Caller } from './http/gate.ts';
export { Intake } from './intake/intake.ts';
