import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const KAFKA_VERSION = '4.4.0';
const JAVA_VERSION_MIN = 17;
const DOWNLOAD_TIMEOUT_MS = 300_000;
const CACHE = fileURLToPath(
  new URL(`../../../../node_modules/.cache/votestream/kafka-${KAFKA_VERSION}`, import.meta.url),
);
const POM = fileURLToPath(new URL('pom.xml', import.meta.url));

const run = promisify(execFile);

/** Why the published jars cannot be run here; undefined when they can. */
export async function whyNoJars(): Promise<string | undefined> {
  const java = await javaVersion();
  if (java === undefined) return 'there is no Java';
  if (java < JAVA_VERSION_MIN) return `Java is ${java}, but ${JAVA_VERSION_MIN} or newer is needed`;
  if (await isDownloaded()) return undefined;
  return run('mvn', ['-v']).then(
    () => undefined,
    () => 'there is no Maven to fetch the jars with',
  );
}

/**
 * The class path of the broker. The jars are fetched once and kept in `node_modules/.cache`; two processes may fetch
 * at once, since each fills a folder of its own and the first to rename it wins.
 */
export async function kafkaClassPath(): Promise<string> {
  if (!(await isDownloaded())) await download();
  return join(CACHE, '*');
}

async function isDownloaded(): Promise<boolean> {
  const files = await readdir(CACHE).catch(() => []);
  return files.length > 0;
}

async function download(): Promise<void> {
  await mkdir(dirname(CACHE), { recursive: true });
  const folder = await mkdtemp(`${CACHE}-download-`);
  try {
    await run('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`], {
      timeout: DOWNLOAD_TIMEOUT_MS,
    });
    await rename(folder, CACHE).catch(async (error: unknown) => {
      if (!(await isDownloaded())) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function javaVersion(): Promise<number | undefined> {
  const { stderr } = await run('java', ['-version']).catch(() => ({ stderr: '' }));
  const major = /version "(\d+)/.exec(stderr)?.[1];
  return major === undefined ? undefined : Number(major);
}
