import type { OpenAPIHono } from '@hono/zod-openapi';
import { STYLE_PATH } from '../pages/page.ts';
import { problemPage, problemsPage } from '../pages/problems.ts';
import { referencePage } from '../pages/reference.ts';
import { STYLE } from '../pages/style.ts';
import { isProblemName, refuse } from '../problems.ts';

const PAGE = { 'cache-control': 'max-age=300' };

/** What people read about the API. Paths are from the root: a problem's `type` is its address. */
export function pageRoutes(app: OpenAPIHono, openApiDocument: () => unknown) {
  app.get(STYLE_PATH, (c) => c.body(STYLE, 200, { ...PAGE, 'content-type': 'text/css; charset=utf-8' }));
  app.get('/api/docs', (c) => c.html(referencePage(openApiDocument()), 200, PAGE));
  app.get('/problems', (c) => c.html(problemsPage(), 200, PAGE));
  app.get('/problems/:name', (c) => {
    const name = c.req.param('name');
    return isProblemName(name)
      ? c.html(problemPage(name), 200, PAGE)
      : refuse(c, 'unknown-path', `there is no problem ${name}; /problems lists them`);
  });
}
