export { breaksOf } from './compatibility.ts';
export { breaksIn, checkFolder, exportFolder, type FolderCheck, pathOf, storedPathOf } from './folder.ts';
export type { JsonSchema } from './json-schema.ts';
export { type RecordSchema, recordSchemas } from './records.ts';
export { Registry, RegistryError, type RegistrySettings } from './registry/client.ts';
export { type Registration, register } from './registry/register.ts';
export { type Subject, subjects } from './registry/subjects.ts';
