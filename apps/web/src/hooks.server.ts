import type { Handle, ServerInit } from '@sveltejs/kit/hooks';
import { startApi } from '#lib/server/api.ts';
import { compressed } from '#lib/server/compressed.ts';
import { stateShapes } from '#lib/server/state-shapes.ts';

/** Where app.html has the outlines of the states put. */
const PLACE_OF_SHAPES = '<template id="state-shapes"></template>';

export const init: ServerInit = startApi;

export const handle: Handle = async ({ event, resolve }) => {
  const response = await resolve(event, {
    preload: ({ type }) => type === 'js' || type === 'css' || type === 'font',
    transformPageChunk: ({ html }) => html.replace(PLACE_OF_SHAPES, stateShapes),
  });
  return compressed(event.request, response);
};
