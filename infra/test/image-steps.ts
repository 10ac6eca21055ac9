import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { root, type Stage } from './dockerfile.ts';

const run = promisify(execFile);
const STEP_MS_MAX = 300_000;
const OUTPUT_BYTES_MAX = 16 * 1_048_576;

/**
 * Carries out the steps of the stages in empty folders, without Docker: copies what is copied, of the project only what
 * the context takes, and runs what is run, with the Node.js of the tests instead of the base image's.
 * @returns the folder that is the image's WORKDIR.
 */
export async function carryOut(stages: readonly Stage[]): Promise<{ app: string; folders: string[] }> {
  const folders: string[] = [];
  const made = new Map<string, string>();
  let workdir = '/';
  for (const stage of stages) {
    const isImage = stage === stages.at(-1);
    const folder = await mkdtemp(join(tmpdir(), 'votestream-image-'));
    folders.push(folder);
    if (stage.name !== undefined) made.set(stage.name, folder);
    workdir = '/';
    for (const step of stage.steps) {
      if (step.kind === 'workdir') {
        workdir = step.path;
        await mkdir(join(folder, workdir), { recursive: true });
      } else if (step.kind === 'copy') {
        const from = step.from === undefined ? root : (made.get(step.from) ?? '');
        for (const source of step.sources)
          await copy(join(from, source), join(folder, resolve(workdir, step.target)), step);
      } else if (step.kind === 'run' && !isImage) {
        await run('sh', ['-c', step.command], {
          cwd: join(folder, workdir),
          timeout: STEP_MS_MAX,
          maxBuffer: OUTPUT_BYTES_MAX,
          env: { ...process.env, CI: 'true' },
        });
      }
    }
  }
  return { app: join(folders.at(-1) ?? '', workdir), folders };
}

/** Names that the context leaves out wherever they are. */
const leftOut = readFileSync(join(root, 'infra/Dockerfile.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('**/'))
  .map((line) => line.slice('**/'.length));

/** As COPY does: of a folder its content, a file into a folder or under its new name. */
async function copy(
  source: string,
  target: string,
  { from, target: written }: { from: string | undefined; target: string },
) {
  const isFile = (await stat(source)).isFile();
  const filter = (path: string) => from !== undefined || !leftOut.includes(basename(path));
  const to = isFile && written.endsWith('/') ? join(target, basename(source)) : target;
  await cp(source, to, { recursive: true, filter });
}
