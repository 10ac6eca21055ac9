import { html } from 'hono/html';
import { z } from 'zod';
import { page } from './page.ts';
import { schemaText, shownSchema } from './schema-text.ts';

const content = z.record(z.string(), z.object({ schema: shownSchema.optional() }));
const operation = z.object({
  summary: z.string(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  security: z.array(z.record(z.string(), z.unknown())).optional(),
  parameters: z
    .array(
      z.object({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: shownSchema }),
    )
    .optional(),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: content.optional() })),
});
type Operation = z.infer<typeof operation>;

/** The part of an OpenAPI document that is shown. */
const shownDocument = z.object({
  info: z.object({ description: z.string() }),
  paths: z.record(z.string(), z.partialRecord(z.enum(['get', 'post', 'put', 'delete']), operation)),
});

const READING = 'Reading';

/** The OpenAPI document for people: everything in it, on one page that runs no script. */
export function referencePage(openApiDocument: unknown) {
  const { info, paths } = shownDocument.parse(openApiDocument);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({ path, method, operation: each })),
  );
  const groups = Map.groupBy(operations, ({ operation: { tags } }) => tags?.[0] ?? READING);
  return page(
    'API',
    html`<h1>VoteStream API</h1>
<p>${info.description}</p>
<p><a href="/api/openapi.json">OpenAPI 3.1 document</a> · <a href="/problems">Problems</a></p>
${[...groups].map(
  ([name, members]) => html`<h2>${name}</h2>
${members.map(({ path, method, operation: each }) => article(method, path, each))}`,
)}`,
  );
}

function article(method: string, path: string, each: Operation) {
  const secured = each.security?.flatMap((scheme) => Object.keys(scheme)) ?? [];
  return html`<article id="${`${method}-${path.replaceAll(/[^a-zA-Z]+/g, '-')}`}">
<h3>${method.toUpperCase()} ${path}</h3>
<p>${each.summary}.</p>
${each.description === undefined ? '' : html`<p class="quiet">${each.description}</p>`}
${secured.length === 0 ? '' : html`<p class="quiet">Only for: ${secured.join(', ')}.</p>`}
${(each.parameters ?? []).map(
  (parameter) =>
    html`<p><code>${parameter.name}</code> <span class="quiet">in ${parameter.in}${
      parameter.required ? '' : ', optional'
    }: ${schemaText(parameter.schema)}</span></p>`,
)}
${each.requestBody ? bodies('Body', each.requestBody.content) : ''}
${Object.entries(each.responses).map(([status, answer]) =>
  answer.content && Number(status) < 300
    ? bodies(`${status}: ${answer.description}`, answer.content)
    : html`<p class="quiet">${status}: ${answer.description}</p>`,
)}
</article>`;
}

function bodies(caption: string, shown: z.infer<typeof content>) {
  return Object.entries(shown).map(
    ([mediaType, { schema }]) => html`<figure>
<figcaption>${caption} (${mediaType})</figcaption>
${schema?.properties || schema?.anyOf || schema?.oneOf ? html`<pre tabindex="0">${schemaText(schema)}</pre>` : ''}
</figure>`,
  );
}
