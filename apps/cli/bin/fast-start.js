import { enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/*
 * Imported before anything else, so that a command answers sooner. It is JavaScript because Node.js would
 * load its TypeScript parser for it, which nothing else needs once all is in the cache.
 *
 * To find a file and to learn its format Node.js parses the package.json of its package, for each import anew. That of
 * drizzle-orm has 180 KB, and its files are hundreds. Its files, as those of this workspace, are modules that import
 * each other by their paths: nothing needs to be looked up. What is imported by name is looked up once for a package.
 */
const DRIZZLE = '/node_modules/drizzle-orm/';
const WORKSPACE = new URL('../../../', import.meta.url).href;
const PACKAGE = /^(?:packages|apps)\/[^/]+\//;
const found = new Map();

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const { parentURL = '', conditions } = context;
    if (!conditions.includes('import')) return nextResolve(specifier, context);
    const within = parentURL.startsWith(WORKSPACE) && PACKAGE.exec(parentURL.slice(WORKSPACE.length))?.[0];
    const isOurs = within && !parentURL.includes('/node_modules/', WORKSPACE.length);
    if (specifier.startsWith('.')) {
      const format =
        isOurs && specifier.endsWith('.ts')
          ? 'module-typescript'
          : specifier.endsWith('.js') && parentURL.includes(DRIZZLE) && 'module';
      if (!format) return nextResolve(specifier, context);
      return { url: new URL(specifier, parentURL).href, format, shortCircuit: true };
    }
    if (!isOurs || specifier.startsWith('node:')) return nextResolve(specifier, context);
    const key = `${within} ${specifier}`;
    const known = found.get(key);
    if (known) return { ...known, shortCircuit: true };
    const resolved = nextResolve(specifier, context);
    found.set(key, resolved);
    return resolved;
  },
});

// Not in the folder for temporary files, where others could put code. Where it cannot be written all is compiled anew.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));
