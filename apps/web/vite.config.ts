import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

/** Compiled before anybody asks. */
const FIRST_PAGE = './src/routes/(site)/(election)/+page.svelte';

/**
 * The site is configured by the environment, like every service: DATABASE_URL, KAFKA_BROKERS, VOTESTREAM_DATA_DIR, LOG_LEVEL …
 * (packages/platform documents the table), HOST and PORT. The command line starts it: in `dev` by Vite's `createServer` with this
 * folder as root, otherwise by the built `build/handler.js`.
 */
export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter(),
      csp: {
        // A nonce would be one of many readers, as pages are kept.
        mode: 'hash',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          // Bars take their length from a style attribute, which cannot run anything.
          'style-src-attr': ['unsafe-inline'],
          'img-src': ['self', 'https:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'base-uri': ['none'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
        },
      },
    }),
  ],
  // Workspace packages are TypeScript: the build takes them in.
  ssr: { noExternal: [/^@votestream\//] },
  // Found only when a reader scrolls to it, it would make the page reload in development.
  optimizeDeps: { include: ['layerchart/svg'] },
  server: { warmup: { clientFiles: [FIRST_PAGE], ssrFiles: [FIRST_PAGE] } },
  // The domain is pure: what the browser does not call, schemas above all, is left out.
  build: {
    rolldownOptions: {
      treeshake: { moduleSideEffects: [{ test: /packages\/domain\/src/, sideEffects: false }] },
    },
  },
});
