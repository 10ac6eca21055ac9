import { enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Imported before anything else, so that a command answers in half the time.
 *
 * To learn the format of a file Node.js parses the whole package.json of its package, for each file anew. That of
 * drizzle-orm has 180 KB, and its files are hundreds. All of them are modules, and import each other by their paths:
 * nothing needs to be looked up.
 */
const PACKAGE = '/node_modules/drizzle-orm/';

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const { parentURL } = context;
    const isWithin = specifier.startsWith('.') && specifier.endsWith('.js') && parentURL?.includes(PACKAGE);
    return isWithin
      ? { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true }
      : nextResolve(specifier, context);
  },
});

// Not in the folder for temporary files, where others could put code. Where it cannot be written all is compiled anew.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));
