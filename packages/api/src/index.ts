export { type Api, type ApiDependencies, createApi } from './app.ts';
export { ADDRESS_OF_THE_GONE } from './http/client-address.ts';
export type { Caller } from './http/gate.ts';
export { Intake } from './intake/intake.ts';
