import { html } from 'hono/html';

type Markup = ReturnType<typeof html>;

export const STYLE_PATH = '/api/docs.css';

/** A whole page. What stands in `content` is escaped already. */
export function page(title: string, content: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} · VoteStream</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<main>
${content}
</main>
</body>
</html>`;
}
