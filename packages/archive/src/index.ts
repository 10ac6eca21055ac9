export { checkFiles, compareWithLog, type Difference } from './compare.ts';
export { ArchiveError } from './errors.ts';
export { exportArchive } from './export.ts';
export { importArchive } from './import.ts';
export { type ArchivedPartition, readManifest } from './manifest.ts';
export { ARCHIVED_TOPICS } from './topics.ts';
