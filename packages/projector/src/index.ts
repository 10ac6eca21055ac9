export { type ProjectorOptions, runProjector } from './projector.ts';
