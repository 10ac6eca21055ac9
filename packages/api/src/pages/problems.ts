import { html } from 'hono/html';
import { PROBLEM_TABLE, PROBLEMS, type ProblemKind, type ProblemName, problemTypeOf } from '../problems.ts';
import { page } from './page.ts';

export function problemsPage() {
  const rows = PROBLEM_TABLE.map(
    ([name, { status, title, meaning }]) => html`<tr>
<td>${status}</td>
<td><a href="${problemTypeOf(name)}"><code>${name}</code></a></td>
<td>${title}. <span class="quiet">${meaning}</span></td>
</tr>`,
  );
  return page(
    'Problems',
    html`<h1>Problems</h1>
<p>Refusals of the API are problem details (RFC 9457). Their <code>type</code> is the path of one of these and never changes its meaning.</p>
<table>
<thead><tr><th scope="col">Status</th><th scope="col">Name</th><th scope="col">Meaning</th></tr></thead>
<tbody>${rows}</tbody>
</table>`,
  );
}

export function problemPage(name: ProblemName) {
  const { status, title, meaning, retryAfter }: ProblemKind = PROBLEMS[name];
  return page(
    title,
    html`<p class="quiet"><a href="/problems">Problems</a> · <code>${problemTypeOf(name)}</code> · status ${status}</p>
<h1>${title}</h1>
<p>${meaning}</p>
${retryAfter === undefined ? '' : html`<p>Worth another attempt after ${retryAfter} s.</p>`}`,
  );
}
