import type { Handle, HandleFetch, ServerInit } from '@sveltejs/kit/hooks';
import { answer, startApi } from '#lib/server/api.ts';
import { KeptPages } from '#lib/server/kept-pages.ts';
import { stateShapes } from '#lib/server/state-shapes.ts';

/** Where app.html has the outlines of the states put. */
const PLACE_OF_SHAPES = '<template id="state-shapes"></template>';
/** These answers are the same for everybody, and name their version. */
const SHARED = '/api/elections';
/** Asked in this process: no host is looked up. */
const HERE = 'http://localhost';

export const init: ServerInit = startApi;

const pages = new KeptPages(async ({ path, etag }) => {
  const headers = etag === null ? {} : { 'if-none-match': etag };
  return (await answer(new Request(HERE + path, { headers }))).status === 304;
});

export const handle: Handle = async ({ event, resolve }) => {
  if (event.url.pathname.startsWith('/api/')) return resolve(event);
  const startedMs = performance.now();
  const response = await pages.answer(event, async () =>
    resolve(event, {
      preload: ({ type }) => type === 'js' || type === 'css' || type === 'font',
      transformPageChunk: ({ html }) => html.replace(PLACE_OF_SHAPES, stateShapes),
    }),
  );
  response.headers.set('server-timing', `page;dur=${(performance.now() - startedMs).toFixed(1)}`);
  return response;
};

/** The API is in this process: it is asked without a detour, and what a page was made from is remembered. */
export const handleFetch: HandleFetch = async ({ event, request, fetch }) => {
  const { origin, pathname, search } = new URL(request.url);
  event.locals.sources ??= [];
  const isShared = origin === event.url.origin && pathname.startsWith(SHARED) && request.method === 'GET';
  const response = isShared ? await answer(request) : await fetch(request);
  const etag = isShared ? response.headers.get('etag') : null;
  event.locals.sources.push({ path: pathname + search, etag });
  return response;
};
