export { type ApiDependencies, createApi } from './app.ts';
